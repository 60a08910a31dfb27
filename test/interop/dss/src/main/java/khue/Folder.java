package khue;

import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonCertificateSource;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A folder of one conversation: anchors/ and intermediates/ hold DER certificates, crls/, where it is there, CRLs. */
final class Folder {
  private final File root;
  private final CommonTrustedCertificateSource anchors = new CommonTrustedCertificateSource();
  final CommonCertificateSource intermediates = new CommonCertificateSource();

  Folder(String path) {
    root = new File(path);
    for (File file : files("anchors")) anchors.addCertificate(DSSUtils.loadCertificate(file));
    for (File file : files("intermediates")) intermediates.addCertificate(DSSUtils.loadCertificate(file));
  }

  File of(String name) {
    return new File(root, name);
  }

  /** The files of a folder in it, by name; none where there is no such folder. */
  File[] files(String name) {
    File[] files = of(name).listFiles();
    if (files == null) return new File[0];
    Arrays.sort(files);
    return files;
  }

  CommonCertificateVerifier verifier() {
    CommonCertificateVerifier verifier = new CommonCertificateVerifier(true);
    verifier.setTrustedCertSources(anchors);
    verifier.setAdjunctCertSources(intermediates);
    List<DSSDocument> crls = new ArrayList<>();
    for (File crl : files("crls")) crls.add(new FileDocument(crl));
    if (!crls.isEmpty()) verifier.setCrlSource(new ExternalResourcesCRLSource(crls.toArray(new DSSDocument[0])));
    return verifier;
  }
}
