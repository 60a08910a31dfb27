package khue;

import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Usage: Rate FOLDER TIME WARM_UP THREADS. Judges FOLDER/files in one virtual machine, after WARM_UP files that do not count.
 * Prints files TAB signatures intact TAB seconds.
 */
public final class Rate {
  public static void main(String[] arguments) throws Exception {
    Folder folder = new Folder(arguments[0]);
    Date at = Date.from(Instant.parse(arguments[1]));
    int warmUp = Integer.parseInt(arguments[2]);
    File[] files = folder.files("files");
    ExecutorService pool = Executors.newFixedThreadPool(Integer.parseInt(arguments[3]));
    try {
      measure(pool, files, warmUp, at, folder);
    } finally {
      pool.shutdownNow();
    }
  }

  private static void measure(ExecutorService pool, File[] files, int warmUp, Date at, Folder folder)
      throws Exception {
    judgeAll(pool, Arrays.copyOf(files, Math.min(warmUp, files.length)), at, folder);
    long started = System.nanoTime();
    int intact = judgeAll(pool, files, at, folder);
    double seconds = (System.nanoTime() - started) / 1e9;
    System.out.println(files.length + "\t" + intact + "\t" + seconds);
  }

  private static int judgeAll(ExecutorService pool, File[] files, Date at, Folder folder) throws Exception {
    List<Future<Integer>> results = new ArrayList<>();
    for (File file : files) results.add(pool.submit(() -> judge(file, at, folder)));
    int intact = 0;
    for (Future<Integer> result : results) intact += result.get();
    return intact;
  }

  private static int judge(File file, Date at, Folder folder) {
    SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(file));
    validator.setCertificateVerifier(folder.verifier());
    validator.setSigningCertificateSource(folder.intermediates);
    validator.setValidationTime(at);
    Reports reports = validator.validateDocument();
    return (int) reports.getDiagnosticData().getSignatures().stream().filter(one -> one.isSignatureIntact()).count();
  }
}
