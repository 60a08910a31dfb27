"""Usage: lasting.py ANCHORS INTERMEDIATES TIME FILE…: what pyHanko says of PAdES signatures with archive time-stamps, by EN 319 102-1
§5.6.3 and by what lies in the file alone, one line a signature: file TAB field TAB outcome TAB best signature time."""
import asyncio
import sys
from datetime import datetime
from pathlib import Path

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec, ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager


def certificates(folder):
    return [x509.Certificate.load(path.read_bytes()) for path in sorted(Path(folder).iterdir())]


moment = datetime.fromisoformat(sys.argv[3].replace("Z", "+00:00"))
policy = CertValidationPolicySpec(
    trust_manager=SimpleTrustManager.build(certificates(sys.argv[1])),
    revinfo_policy=CertRevTrustPolicy(revocation_checking_policy=REQUIRE_REVINFO),
)
spec = PdfSignatureValidationSpec(
    SignatureValidationSpec(
        cert_validation_policy=policy,
        revinfo_gathering_policy=RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY),
        local_knowledge=LocalKnowledge(known_certs=certificates(sys.argv[2])),
    )
)
timing = ValidationTimingInfo(validation_time=moment, best_signature_time=moment, point_in_time_validation=True)
for name in sys.argv[4:]:
    with open(name, "rb") as file:
        for signature in PdfFileReader(file, strict=False).embedded_regular_signatures:
            try:
                result = asyncio.run(ades_lta_validation(signature, spec, timing_info=timing))
                outcome = getattr(result.ades_subindic, "name", result.ades_subindic)
                print(Path(name).name, signature.field_name, outcome, result.best_signature_time.isoformat(), sep="\t")
            except Exception as failure:
                print(Path(name).name, signature.field_name, f"ERROR {type(failure).__name__} {failure}", "-", sep="\t")
