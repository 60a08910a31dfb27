package khue;

import eu.europa.esig.dss.diagnostic.EvidenceRecordWrapper;
import eu.europa.esig.dss.diagnostic.TimestampWrapper;
import eu.europa.esig.dss.diagnostic.jaxb.XmlDigestMatcher;
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.DigestMatcherType;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.DigestDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;

/**
 * Usage: Evidence FOLDER TIME. FOLDER/anchors and FOLDER/intermediates hold DER certificates, FOLDER/crls CRLs, FOLDER/evidence the evidence records; beside
 * NAME lies NAME.doc, its document, or NAME.digests: lines "SHA256 base64". Prints one line a record:
 * file TAB document found and intact TAB for each time-stamp "imprint intact/signature intact" TAB indication TAB subIndication.
 */
public final class Evidence {
  public static void main(String[] arguments) throws Exception {
    Folder folder = new Folder(arguments[0]);
    Date at = Date.from(java.time.Instant.parse(arguments[1]));
    for (File file : folder.files("evidence")) {
      if (file.getName().endsWith(".doc") || file.getName().endsWith(".digests")) continue;
      try {
        judge(file, at, folder);
      } catch (Exception failure) {
        System.out.println(file.getName() + "\tERROR\t" + failure.getClass().getSimpleName() + " " + failure.getMessage() + "\t\t");
      }
    }
  }

  private static void judge(File file, Date at, Folder folder) throws Exception {
    SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(file));
    validator.setCertificateVerifier(folder.verifier());
    validator.setValidationTime(at);
    validator.setDetachedContents(detached(file));
    Reports reports = validator.validateDocument();
    for (EvidenceRecordWrapper record : reports.getDiagnosticData().getEvidenceRecords()) {
      boolean covered = !record.getDigestMatchers().isEmpty();
      for (XmlDigestMatcher matcher : record.getDigestMatchers())
        if (matcher.getDocumentName() != null) covered &= matcher.isDataFound() && matcher.isDataIntact();
      List<String> stamps = new ArrayList<>();
      for (TimestampWrapper stamp : record.getTimestampList()) {
        boolean intact = stamp.isMessageImprintDataFound() && stamp.isMessageImprintDataIntact();
        // Another file of the group that was not given is no fault, a list without the file that was is one.
        boolean alone = !stamp.getDigestMatchers().isEmpty();
        for (XmlDigestMatcher matcher : stamp.getDigestMatchers()) {
          if (matcher.getType() == DigestMatcherType.EVIDENCE_RECORD_ORPHAN_REFERENCE) continue;
          if (matcher.getType() != DigestMatcherType.MESSAGE_IMPRINT) alone = false;
          intact &= matcher.isDataFound() && matcher.isDataIntact();
        }
        for (XmlDigestMatcher matcher : stamp.getDigestMatchers())
          if (alone && matcher.getType() == DigestMatcherType.EVIDENCE_RECORD_ORPHAN_REFERENCE) intact = false;
        stamps.add(intact + "/" + stamp.isSignatureIntact());
      }
      System.out.println(String.join("\t",
          file.getName(),
          String.valueOf(covered),
          String.join(" ", stamps),
          String.valueOf(reports.getSimpleReport().getIndication(record.getId())),
          String.valueOf(reports.getSimpleReport().getSubIndication(record.getId()))));
    }
  }

  private static List<DSSDocument> detached(File file) throws Exception {
    List<DSSDocument> documents = new ArrayList<>();
    File whole = new File(file.getPath() + ".doc");
    File digests = new File(file.getPath() + ".digests");
    if (whole.exists()) documents.add(new FileDocument(whole));
    if (digests.exists()) {
      DigestDocument document = new DigestDocument();
      document.setName("document");
      for (String line : Files.readAllLines(digests.toPath())) {
        String[] parts = line.split(" ");
        Base64.getDecoder().decode(parts[1]);
        document.addDigest(DigestAlgorithm.valueOf(parts[0]), parts[1]);
      }
      documents.add(document);
    }
    return documents;
  }
}
