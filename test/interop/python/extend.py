"""Usage: extend.py FOLDER TIME PIN: pyHanko extends the PDFs of FOLDER/files with the key FOLDER/tsa.p12, to FOLDER/extended/NAME.LEVEL.pdf: T (a document
time-stamp), LT (validation data after it), LTA (a further document time-stamp). FOLDER/anchors, intermediates and crls hold DER files."""
import io
import sys
from datetime import datetime, timedelta
from pathlib import Path

from asn1crypto import crl, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import PdfTimeStamper, SimpleSigner
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

folder, moment, pin = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2].replace("Z", "+00:00")), sys.argv[3]
signer = SimpleSigner.load_pkcs12(str(folder / "tsa.p12"), passphrase=pin.encode())
certificates = [
    x509.Certificate.load(path.read_bytes())
    for name in ("intermediates", "anchors")
    for path in sorted((folder / name).iterdir())
]
crls = [crl.CertificateList.load(path.read_bytes()) for path in sorted((folder / "crls").iterdir())]
(folder / "extended").mkdir(exist_ok=True)
step = 0


def stamped(data):
    global step
    step += 1
    tsa = DummyTimeStamper(
        signer.signing_cert,
        signer.signing_key,
        certs_to_embed=SimpleCertificateStore.from_certs(certificates),
        fixed_dt=moment + timedelta(seconds=step),
    )
    output = io.BytesIO()
    PdfTimeStamper(tsa, field_name=f"Timestamp{step}").timestamp_pdf(
        IncrementalPdfFileWriter(io.BytesIO(data)), "sha256", output=output, bytes_reserved=32768
    )
    return output.getvalue()


for path in sorted((folder / "files").glob("*.pdf")):
    data = stamped(path.read_bytes())
    write = lambda level, octets: (folder / "extended" / f"{path.stem}.{level}.pdf").write_bytes(octets)
    write("T", data)
    stream = io.BytesIO(data)
    for signature in PdfFileReader(io.BytesIO(data)).embedded_signatures:
        DocumentSecurityStore.add_dss(stream, signature.pkcs7_content, certs=certificates, crls=crls)
    write("LT", stream.getvalue())
    write("LTA", stamped(stream.getvalue()))
