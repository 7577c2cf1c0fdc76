import java.io.File;
import java.io.InputStream;
import org.verapdf.ReleaseDetails;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.validators.ValidatorFactory;

/** Judges files by veraPDF's own profiles of PDF/A-3a and PDF/UA-1: one line a file and norm. */
public class Check {
    private static final String PLACE = "/org/verapdf/pdfa/validation/";
    private static boolean allHold = true;

    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (ReleaseDetails each : ReleaseDetails.getDetails()) {
            System.out.println("engine\t" + each.getId() + " " + each.getVersion());
        }
        for (String norm : new String[] {"PDFA-3A", "PDFUA-1"}) {
            ValidationProfile profile = read(norm);
            for (String file : files) {
                judge(norm, profile, new File(file));
            }
        }
        System.exit(allHold && files.length > 0 ? 0 : 1);
    }

    private static ValidationProfile read(String norm) throws Exception {
        try (InputStream words = Profiles.class.getResourceAsStream(PLACE + norm + ".xml")) {
            return Profiles.profileFromXml(words);
        }
    }

    private static void judge(String norm, ValidationProfile profile, File file) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, profile.getPDFAFlavour());
                PDFAValidator validator = ValidatorFactory.createValidator(profile, 100, false, true, false)) {
            ValidationResult found = validator.validate(parser);
            boolean holds = found.isCompliant() && found.getTotalAssertions() > 0;
            allHold &= holds;
            System.out.println(norm + "\t" + (holds ? "holds" : "BROKEN") + "\t"
                    + found.getTotalAssertions() + " checks\t" + file.getName());
            for (TestAssertion each : found.getTestAssertions()) {
                if (each.getStatus() == TestAssertion.Status.FAILED) {
                    System.out.println("\t" + each.getRuleId().getClause() + "-"
                            + each.getRuleId().getTestNumber() + "\t" + each.getLocation().getContext());
                }
            }
        }
    }
}
