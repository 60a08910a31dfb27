package khue;

import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;

/**
 * Usage: Judge FOLDER TIME. FOLDER/anchors and FOLDER/intermediates hold DER certificates, FOLDER/files the signed files; a file
 * NAME.detached beside NAME is its detached payload. TIME is RFC 3339. Prints one line a signature:
 * file TAB number TAB format TAB intact TAB valid TAB indication TAB subIndication TAB claimed roles.
 */
public final class Judge {
  public static void main(String[] arguments) throws Exception {
    Folder folder = new Folder(arguments[0]);
    Date at = Date.from(java.time.Instant.parse(arguments[1]));
    for (File file : folder.files("files")) {
      if (file.getName().endsWith(".detached")) continue;
      try {
        judge(file, at, folder);
      } catch (Exception failure) {
        System.out.println(file.getName() + "\t-\tERROR\t" + failure.getClass().getSimpleName() + "\t" + failure.getMessage());
      }
    }
  }

  private static void judge(File file, Date at, Folder folder) {
    SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(file));
    validator.setCertificateVerifier(folder.verifier());
    // A teacher's certificate stands in the record, not in the signature.
    validator.setSigningCertificateSource(folder.intermediates);
    validator.setValidationTime(at);
    File detached = new File(file.getPath() + ".detached");
    if (detached.exists()) {
      List<DSSDocument> documents = new ArrayList<>();
      documents.add(new FileDocument(detached));
      validator.setDetachedContents(documents);
    }
    Reports reports = validator.validateDocument();
    int number = 0;
    List<SignatureWrapper> signatures = reports.getDiagnosticData().getSignatures();
    if (signatures.isEmpty()) System.out.println(file.getName() + "\t-\tNO_SIGNATURE");
    for (SignatureWrapper signature : signatures) {
      String id = signature.getId();
      System.out.println(String.join("\t",
          file.getName(),
          String.valueOf(number++),
          String.valueOf(signature.getSignatureFormat()),
          String.valueOf(signature.isSignatureIntact()),
          String.valueOf(signature.isSignatureValid()),
          String.valueOf(reports.getSimpleReport().getIndication(id)),
          String.valueOf(reports.getSimpleReport().getSubIndication(id)),
          signature.getSignerRoles().stream().map(role -> role.getRole()).toList().toString()));
    }
  }
}
