import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRL;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What Java's PKIX path builder says of chains: one folder each, `anchor.der`, `leaf.der`, `ca-*.der`, `crl-*.der`. */
public final class Paths {
  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[0]);
    Date at = new Date(Long.parseLong(args[1]));
    int count = Integer.parseInt(args[2]);
    StringBuilder out = new StringBuilder();
    for (int number = 0; number < count; number++) {
      out.append(number).append('\t').append(judge(root.resolve(Integer.toString(number)), at)).append('\n');
    }
    System.out.print(out);
  }

  private static String judge(Path folder, Date at) {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      X509Certificate anchor = read(factory, folder.resolve("anchor.der"));
      X509Certificate leaf = read(factory, folder.resolve("leaf.der"));
      List<Object> store = new ArrayList<>();
      store.add(leaf);
      boolean revocation = false;
      try (var files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          String name = file.getFileName().toString();
          if (name.startsWith("ca-")) {
            try {
              store.add(read(factory, file));
            } catch (java.security.GeneralSecurityException unreadable) {
              // Passed over: a candidate that cannot be read is none.
            }
          }
          if (name.equals("revocation")) revocation = true;
          if (name.startsWith("crl-")) {
            CRL crl = factory.generateCRL(new ByteArrayInputStream(Files.readAllBytes(file)));
            store.add(crl);
          }
        }
      }
      X509CertSelector target = new X509CertSelector();
      target.setCertificate(leaf);
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(Set.of(new TrustAnchor(anchor, nameConstraints(anchor))), target);
      parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(store)));
      parameters.setDate(at);
      parameters.setMaxPathLength(12);
      parameters.setRevocationEnabled(false);
      CertPathBuilder builder = CertPathBuilder.getInstance("PKIX");
      if (revocation) {
        PKIXRevocationChecker checker = (PKIXRevocationChecker) builder.getRevocationChecker();
        checker.setOptions(EnumSet.of(PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
        parameters.addCertPathChecker(checker);
      }
      builder.build(parameters);
      return "valid";
    } catch (Exception error) {
      Throwable cause = error;
      while (cause.getCause() != null) cause = cause.getCause();
      return "invalid\t" + String.valueOf(cause.getMessage()).replaceAll("\\s+", " ");
    }
  }

  /** RFC 5937: constraints that the anchor's own certificate brings. The value stands in an OCTET STRING. */
  private static byte[] nameConstraints(X509Certificate anchor) {
    byte[] value = anchor.getExtensionValue("2.5.29.30");
    if (value == null) return null;
    int header = (value[1] & 0xff) < 0x80 ? 2 : 2 + (value[1] & 0x7f);
    return Arrays.copyOfRange(value, header, value.length);
  }

  private static X509Certificate read(CertificateFactory factory, Path file) throws IOException, java.security.cert.CertificateException {
    byte[] bytes = Files.readAllBytes(file);
    ByteArrayInputStream stream = new ByteArrayInputStream(bytes);
    X509Certificate certificate = (X509Certificate) factory.generateCertificate(stream);
    if (stream.available() > 0) throw new java.security.cert.CertificateException("octets after the certificate");
    return certificate;
  }
}
