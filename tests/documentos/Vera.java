// Judges PDF files with veraPDF's own library and rules: java -cp <jar that carries it> Vera.java a.pdf b.pdf …
// For each file and flavour (PDF/A-3a, PDF/UA-1) one line: name, flavour, PASS, or FAIL and the rules it broke.

import java.io.File;
import java.io.FileInputStream;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

public class Vera {
  private static final String[][] SABORES = {{"3a", "PDFA-3A.xml"}, {"ua1", "PDFUA-1.xml"}};

  public static void main(String[] archivos) throws Exception {
    java.util.logging.LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    for (String[] sabor : SABORES) {
      PDFAFlavour flavour = PDFAFlavour.byFlavourId(sabor[0]);
      ValidationProfile perfil = perfil(sabor[1], flavour);
      for (String archivo : archivos) {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(archivo), flavour);
            PDFAValidator juez = Foundries.defaultInstance().createValidator(perfil, 100000, false, true, false)) {
          ValidationResult veredicto = juez.validate(parser);
          Set<String> rotas = new TreeSet<>();
          for (TestAssertion una : veredicto.getTestAssertions()) {
            if (una.getStatus() == TestAssertion.Status.FAILED) {
              rotas.add(una.getRuleId().getClause() + "-" + una.getRuleId().getTestNumber());
            }
          }
          boolean bien = veredicto.isCompliant() && veredicto.getTotalAssertions() > 0;
          String nombre = new File(archivo).getName();
          System.out.println(nombre + " " + sabor[0] + (bien ? " PASS" : " FAIL " + String.join(" ", rotas)));
        }
      }
    }
  }

  /** Reads a profile by hand: the library's own reader wants JAXB, which Java no longer brings. */
  private static ValidationProfile perfil(String nombre, PDFAFlavour flavour) throws Exception {
    var fuente = Vera.class.getClassLoader().getResourceAsStream("org/verapdf/pdfa/validation/" + nombre);
    var arbol = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(fuente);
    Set<Rule> reglas = new HashSet<>();
    for (Element una : elementos(arbol.getElementsByTagName("rule"))) {
      Element id = (Element) una.getElementsByTagName("id").item(0);
      var clave = Profiles.ruleIdFromValues(
          PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
          id.getAttribute("clause"),
          Integer.parseInt(id.getAttribute("testNumber")));
      Boolean diferida = una.getAttribute("deferred").equals("true") ? Boolean.TRUE : null;
      reglas.add(Profiles.ruleFromValues(
          clave, una.getAttribute("object"), diferida, una.getAttribute("tags"), texto(una, "description"),
          texto(una, "test"), Profiles.errorFromValues(texto(una, "message"), List.of()), List.of()));
    }
    Set<Variable> variables = new HashSet<>();
    for (Element una : elementos(arbol.getElementsByTagName("variable"))) {
      variables.add(Profiles.variableFromValues(
          una.getAttribute("name"), una.getAttribute("object"), texto(una, "defaultValue"), texto(una, "value")));
    }
    if (reglas.size() < 100) {
      throw new IllegalStateException("The profile " + nombre + " has only " + reglas.size() + " rules");
    }
    var detalles = Profiles.profileDetailsFromValues(nombre, "", "", new Date());
    return Profiles.profileFromValues(flavour, detalles, "", reglas, variables);
  }

  private static List<Element> elementos(NodeList nodos) {
    List<Element> lista = new ArrayList<>();
    for (int n = 0; n < nodos.getLength(); n++) {
      lista.add((Element) nodos.item(n));
    }
    return lista;
  }

  private static String texto(Element padre, String nombre) {
    NodeList nodos = padre.getElementsByTagName(nombre);
    return nodos.getLength() == 0 ? "" : nodos.item(0).getTextContent();
  }
}
