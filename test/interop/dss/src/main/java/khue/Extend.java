package khue;

import eu.europa.esig.dss.alert.SilentOnStatusAlert;
import eu.europa.esig.dss.enumerations.JWSSerializationType;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.jades.JAdESSignatureParameters;
import eu.europa.esig.dss.jades.signature.JAdESService;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.pades.PAdESSignatureParameters;
import eu.europa.esig.dss.pades.signature.PAdESService;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.tsp.KeyEntityTSPSource;
import java.io.File;
import java.security.KeyStore;
import java.util.Date;

/**
 * Usage: Extend FOLDER TIME PIN. FOLDER/anchors, FOLDER/intermediates and FOLDER/crls hold DER files, FOLDER/tsa.p12 a time-stamping key, FOLDER/files signed
 * JSON and PDF files. Writes FOLDER/extended/NAME.LEVEL.json or .pdf for the levels T, LT and LTA, stamped at TIME. Prints one line a failure.
 */
public final class Extend {
  public static void main(String[] arguments) throws Exception {
    Folder folder = new Folder(arguments[0]);
    Date at = Date.from(java.time.Instant.parse(arguments[1]));
    CommonCertificateVerifier verifier = folder.verifier();
    // Whether the data are recent is khue's to judge: EU DSS would look at the clock of this machine.
    verifier.setAlertOnExpiredCertificate(new SilentOnStatusAlert());
    verifier.setAlertOnNoRevocationAfterBestSignatureTime(new SilentOnStatusAlert());
    verifier.setAlertOnUncoveredPOE(new SilentOnStatusAlert());
    char[] pin = arguments[2].toCharArray();
    KeyStore keys = KeyStore.getInstance(folder.of("tsa.p12"), pin);
    KeyEntityTSPSource tsa = new KeyEntityTSPSource(keys, keys.aliases().nextElement(), pin);
    tsa.setTsaPolicy("1.3.6.1.4.1.32473.1");
    int step = 0;
    File output = folder.of("extended");
    output.mkdirs();
    for (File file : folder.files("files")) {
      for (String level : new String[] {"T", "LT", "LTA"}) {
        String name = file.getName();
        boolean isPdf = name.endsWith(".pdf");
        tsa.setProductionTime(new Date(at.getTime() + 1000L * step++));
        try {
          DSSDocument extended = isPdf ? pdf(file, level, verifier, tsa) : json(file, level, verifier, tsa);
          String base = name.substring(0, name.lastIndexOf('.'));
          extended.save(new File(output, base + "." + level + (isPdf ? ".pdf" : ".json")).getPath());
        } catch (Exception failure) {
          System.out.println(name + "\t" + level + "\t" + failure);
        }
      }
    }
  }

  private static DSSDocument json(File file, String level, CommonCertificateVerifier verifier, KeyEntityTSPSource tsa) {
    JAdESSignatureParameters parameters = new JAdESSignatureParameters();
    parameters.setSignatureLevel(SignatureLevel.valueOf("JAdES_BASELINE_" + level));
    parameters.setJwsSerializationType(JWSSerializationType.JSON_SERIALIZATION);
    JAdESService service = new JAdESService(verifier);
    service.setTspSource(tsa);
    return service.extendDocument(new FileDocument(file), parameters);
  }

  private static DSSDocument pdf(File file, String level, CommonCertificateVerifier verifier, KeyEntityTSPSource tsa) {
    PAdESSignatureParameters parameters = new PAdESSignatureParameters();
    parameters.setSignatureLevel(SignatureLevel.valueOf("PAdES_BASELINE_" + level));
    PAdESService service = new PAdESService(verifier);
    service.setTspSource(tsa);
    return service.extendDocument(new FileDocument(file), parameters);
  }
}
