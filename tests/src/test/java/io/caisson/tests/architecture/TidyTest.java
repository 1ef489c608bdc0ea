package io.caisson.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a reviewer should not have to say twice. Each violation is reported with file, line and what to do instead. */
class TidyTest {

    private static final int FILE_LINES = 600;
    private static final int MEDIAN_FILE_LINES = 120;
    private static final int METHOD_LINES = 60;
    private static final int DECISION_LINES = 60;

    private static Repository repository;

    @BeforeAll
    static void readSources() throws IOException {
        repository = Repository.read();
    }

    @Test
    void bannedCallsAreNotMade() {
        List<String> violations = new ArrayList<>();
        for (SourceFile file : repository.javaFiles()) {
            for (BannedCall banned : BannedCall.ALL) {
                violations.addAll(banned.violations(file));
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void noWorkIsLeftForLaterInComments() {
        Pattern left = Pattern.compile("\\b(FIX" + "ME|TO" + "DO|XX" + "X)\\b");
        assertThat(linesOfAllText(left))
                .as("finish it, or open an issue and say in the docs what is missing")
                .isEmpty();
    }

    @Test
    void nothingNamesAMachine() {
        Pattern machine = Pattern.compile("(^|[\\s\"'=(:])/(wo" + "rk|ho" + "me|roo" + "t)/|shared/" + "reference");
        assertThat(linesOfAllText(machine))
                .as("paths belong to the machine, not to the repository")
                .isEmpty();
    }

    @Test
    void filesAreShort() {
        assertThat(repository.javaFiles())
                .allSatisfy(file -> assertThat(file.lines())
                        .as("lines of %s: split it by responsibility", file.path())
                        .hasSizeLessThanOrEqualTo(FILE_LINES));
        int[] lengths = repository.javaFiles().stream()
                .filter(SourceFile::isProduction)
                .mapToInt(file -> file.lines().size())
                .sorted()
                .toArray();
        assertThat(lengths[lengths.length / 2]).as("median length of a file").isLessThanOrEqualTo(MEDIAN_FILE_LINES);
    }

    @Test
    void methodsAreShort() {
        List<String> tooLong = new ArrayList<>();
        for (SourceFile file : repository.javaFiles()) {
            for (SourceFile.Method method : file.methods()) {
                if (method.lengthLines() > METHOD_LINES) {
                    tooLong.add("%s:%d %s has %d lines"
                            .formatted(file.path(), method.firstLine(), method.name(), method.lengthLines()));
                }
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void eachPackageSaysWhatItIs() {
        Set<Path> packages = repository.javaFiles().stream()
                .map(file -> file.path().getParent())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(packages).allSatisfy(directory -> {
            Path production = Path.of(directory.toString().replaceFirst("/src/(test|fixtures)/", "/src/main/"));
            boolean testsOfAPackage = !production.equals(directory) && packages.contains(production);
            if (!testsOfAPackage) {
                Path info = directory.resolve("package-info.java");
                assertThat(repository.exists(info)).as("%s exists", info).isTrue();
                assertThat(repository.text(info))
                        .as("%s has a Javadoc sentence and @NullMarked", info)
                        .contains("/**", "@NullMarked");
            }
        });
    }

    @Test
    void linksInDocumentsLeadSomewhere() {
        Pattern link = Pattern.compile("\\]\\((?!https?:|mailto:|#)([^)#\\s]+)");
        List<String> dead = new ArrayList<>();
        repository.markdown().forEach(document -> {
            Matcher matcher = link.matcher(repository.text(document));
            while (matcher.find()) {
                Path parent = document.getParent();
                Path target = parent == null ? Path.of(matcher.group(1)) : parent.resolve(matcher.group(1));
                if (!repository.exists(target)) {
                    dead.add(document + " -> " + matcher.group(1));
                }
            }
        });
        assertThat(dead).isEmpty();
    }

    /** In documents, {@code `Type#method`} stands for code that exists. */
    @Test
    void documentsNameMethodsThatExist() {
        Set<String> types = new TreeSet<>();
        Set<String> methods = new TreeSet<>();
        for (SourceFile file : repository.javaFiles()) {
            types.addAll(file.types());
            file.methods().forEach(method -> methods.add(method.type() + "#" + method.name()));
        }
        Pattern reference = Pattern.compile("`(?:[a-z]+\\.)*([A-Z]\\w+)#(\\w+)`");
        List<String> gone = new ArrayList<>();
        repository.markdown().forEach(document -> {
            Matcher matcher = reference.matcher(repository.text(document));
            while (matcher.find()) {
                String name = matcher.group(1) + "#" + matcher.group(2);
                boolean constructor = matcher.group(1).equals(matcher.group(2)) && types.contains(matcher.group(1));
                if (!constructor && !methods.contains(name)) {
                    gone.add(document + ": " + name);
                }
            }
        });
        assertThat(gone).isEmpty();
    }

    @Test
    void decisionsAreNumberedAndFitOnAPage() {
        Set<String> numbers = new TreeSet<>();
        repository.markdown().filter(file -> file.startsWith("docs/decisions")).forEach(decision -> {
            String name = decision.getFileName().toString();
            assertThat(name).matches("\\d{4}-[a-z0-9-]+\\.md");
            assertThat(numbers.add(name.substring(0, 4)))
                    .as("%s has its own number", name)
                    .isTrue();
            assertThat(repository.text(decision).lines().count())
                    .as("lines of %s", name)
                    .isLessThanOrEqualTo(DECISION_LINES);
        });
    }

    @Test
    void theLicenseIsApache2() {
        assertThat(repository.text(Path.of("LICENSE"))).contains("Apache License", "Version 2.0");
        assertThat(repository.text(Path.of("pom.xml"))).contains("<name>Apache-2.0</name>");
    }

    /** {@code path:line: text} of each line of ours that matches. */
    private static List<String> linesOfAllText(Pattern pattern) {
        List<String> found = new ArrayList<>();
        for (Path file : repository.files()) {
            if (!file.toString().matches(".*\\.(java|md|xml|sh|ya?ml|json|tsx?|txt|conf|properties)|caisson|verify")) {
                continue;
            }
            int number = 0;
            for (String line : repository.text(file).lines().toList()) {
                number++;
                if (pattern.matcher(line).find()) {
                    found.add(file + ":" + number + ": " + line.strip());
                }
            }
        }
        return found;
    }
}
