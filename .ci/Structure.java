import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prints the numbers of the server's structure, and fails when one is worse than its bound. It reads the sources with
 * the compiler's parser and needs nothing that is built before.
 */
final class Structure {
    private static final Path SOURCES = Path.of("server/src/main/java");
    private static final Path REPORTS = Path.of("server/target/surefire-reports");
    private static final int LONG_FILE = 300;
    private static final int SLOWEST = 20;

    /** What holds now; it is lowered with each step towards the aim, and never raised. */
    private static final Limit CYCLES = new Limit("package cycles", 0, 0);

    private static final Limit METHOD = new Limit("lines of the longest method", 60, 60);
    private static final Limit FILES = new Limit("files over " + LONG_FILE + " lines", 8, 8);
    private static final Limit INTERFACES = new Limit("interfaces with a single implementation", 0, 0);

    /** The classes that put the program together, and how many packages each may import; a new feature may raise it. */
    private static final Map<String, Integer> WIRING = Map.of("Features", 20, "Server", 15);

    /** Interfaces that may have a single implementation, by the end of their names, and why. */
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "ErrorRenderer", "the server's loop shows refusals as pages and knows no page",
            "RequestObserver", "the server's loop tells what it measures and knows no metrics",
            "AttemptGate.Turn", "what a caller gives back; one expression makes it",
            "BlockMixer", "the form with vectors is compiled apart, from src/main/vector",
            "OtherLogins", "passwords are asked by identity providers, so they must not know them",
            "IdTokenIssuer", "the token endpoint answers with ID tokens and does not know OpenID Connect",
            "SignInListener", "sessions tell of sign-ins and know no mails",
            "Access", "commands are typed and printed below the root, which does them",
            "Examiner", "as Access: the root has what doctor looks at");

    private final List<Source> sources;

    private Structure(List<Source> sources) {
        this.sources = sources;
    }

    public static void main(String[] arguments) throws IOException {
        if (List.of(arguments).equals(List.of("--slowest"))) {
            printSlowest();
        } else if (arguments.length > 0) {
            System.err.println("Usage: .ci/structure [--slowest]");
            System.exit(2);
        } else if (!new Structure(Source.allBelow(SOURCES)).isWithinBounds()) {
            System.exit(1);
        }
    }

    /**
     * A number that must not grow.
     *
     * @param most what holds today
     * @param aim what it is to become
     */
    private record Limit(String name, int most, int aim) {
        boolean holds(int now) {
            System.out.printf(
                    "%-42s now %4d   bound %4d   aim %4d%s%n", name, now, most, aim, now > most ? "   WORSE" : "");
            return now <= most;
        }
    }

    private boolean isWithinBounds() {
        Set<String> packages = sources.stream().map(Source::packageName).collect(Collectors.toCollection(TreeSet::new));
        long classes =
                sources.stream().mapToLong(source -> source.types().size()).sum();
        System.out.printf("%d packages, %d files, %d classes%n", packages.size(), sources.size(), classes);
        boolean good = checkCycles(packages);
        good &= checkMethods();
        good &= checkFiles();
        good &= checkInterfaces();
        good &= checkWiring(packages);
        return good;
    }

    // --- Cycles ---

    private boolean checkCycles(Set<String> packages) {
        Map<String, Map<String, String>> arrows = new TreeMap<>();
        packages.forEach(name -> arrows.put(name, new TreeMap<>()));
        for (Source source : sources) {
            source.packagesUsed(packages)
                    .forEach(other -> arrows.get(source.packageName()).putIfAbsent(other, source.name()));
        }
        List<Set<String>> knots = knots(arrows);
        boolean good = CYCLES.holds(knots.size());
        for (Set<String> knot : knots) {
            System.out.println("    " + String.join(", ", knot));
            knot.forEach(from -> arrows.get(from).forEach((to, file) -> {
                if (knot.contains(to)) {
                    System.out.printf("        %s -> %s (%s)%n", from, to, file);
                }
            }));
        }
        return good;
    }

    /** The sets of packages that reach each other. */
    private static List<Set<String>> knots(Map<String, Map<String, String>> arrows) {
        Map<String, Set<String>> reached = new TreeMap<>();
        arrows.keySet().forEach(from -> reached.put(from, reached(from, arrows)));
        Set<Set<String>> knots = reached.entrySet().stream()
                .filter(entry -> entry.getValue().contains(entry.getKey()))
                .map(entry -> (Set<String>) entry.getValue().stream()
                        .filter(other -> reached.get(other).contains(entry.getKey()))
                        .collect(Collectors.toCollection(TreeSet::new)))
                .collect(Collectors.toSet());
        return List.copyOf(knots);
    }

    private static Set<String> reached(String from, Map<String, Map<String, String>> arrows) {
        Set<String> reached = new TreeSet<>();
        Deque<String> left = new ArrayDeque<>(arrows.get(from).keySet());
        while (!left.isEmpty()) {
            String next = left.pop();
            if (reached.add(next)) {
                left.addAll(arrows.get(next).keySet());
            }
        }
        return reached;
    }

    // --- Sizes ---

    private boolean checkMethods() {
        List<Source.Method> longest = sources.stream()
                .flatMap(source -> source.methods().stream())
                .sorted(Comparator.comparingInt(Source.Method::lines).reversed())
                .limit(5)
                .toList();
        boolean good = METHOD.holds(longest.isEmpty() ? 0 : longest.get(0).lines());
        longest.forEach(method -> System.out.printf("    %4d %s %s%n", method.lines(), method.file(), method.name()));
        return good;
    }

    private boolean checkFiles() {
        List<Source> longest = sources.stream()
                .filter(source -> source.lines() > LONG_FILE)
                .sorted(Comparator.comparingInt(Source::lines).reversed())
                .toList();
        boolean good = FILES.holds(longest.size());
        longest.forEach(source -> System.out.printf("    %4d %s%n", source.lines(), source.name()));
        return good;
    }

    // --- Interfaces ---

    private boolean checkInterfaces() {
        Map<String, Source.Type> interfaces = new TreeMap<>();
        sources.forEach(source -> source.types().stream()
                .filter(Source.Type::isOpenInterface)
                .forEach(type -> interfaces.put(type.name(), type)));
        Map<String, Set<String>> implementations = implementations(interfaces.keySet());
        List<String> single = interfaces.values().stream()
                .filter(type -> isSingle(type, implementations.getOrDefault(type.name(), Set.of())))
                .map(Source.Type::name)
                .filter(name -> exception(name).isEmpty())
                .toList();
        boolean good = INTERFACES.holds(single.size());
        single.forEach(name -> System.out.printf(
                "    %s: %s%n", name, String.join(", ", implementations.getOrDefault(name, Set.of("none")))));
        interfaces
                .keySet()
                .forEach(name -> exception(name)
                        .ifPresent(reason -> System.out.printf("    (%s is not counted: %s)%n", name, reason)));
        return good;
    }

    private static Optional<String> exception(String name) {
        return EXCEPTIONS.entrySet().stream()
                .filter(entry -> name.endsWith("." + entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Interfaces of one method that no class names are implemented by lambdas, wherever these stand. */
    private static boolean isSingle(Source.Type type, Set<String> implementations) {
        return type.isFunctional() ? implementations.size() == 1 : implementations.size() <= 1;
    }

    /** Classes that name an interface, and lambdas where a parameter, variable or result has its type. */
    private Map<String, Set<String>> implementations(Set<String> interfaces) {
        Map<String, Set<String>> found = new HashMap<>();
        Map<String, String> parameters = new HashMap<>();
        sources.forEach(source -> source.types()
                .forEach(type -> type.parameters()
                        .forEach((place, typeName) -> source.resolve(typeName, type.name(), interfaces)
                                .ifPresent(name -> parameters.put(place, name)))));
        for (Source source : sources) {
            source.types()
                    .forEach(type -> type.parents()
                            .forEach(parent -> source.resolve(parent, type.name(), interfaces)
                                    .ifPresent(name -> found.computeIfAbsent(name, key -> new TreeSet<>())
                                            .add(type.name()))));
            source.lambdas()
                    .forEach(lambda -> Optional.ofNullable(parameters.get(lambda.place()))
                            .or(() -> source.resolve(lambda.type(), lambda.within(), interfaces))
                            .ifPresent(name -> found.computeIfAbsent(name, key -> new TreeSet<>())
                                    .add(lambda.at())));
        }
        return found;
    }

    // --- The classes that put the program together ---

    private boolean checkWiring(Set<String> packages) {
        boolean good = true;
        for (Source source : sources) {
            if (WIRING.containsKey(source.simpleName()) && isRoot(source.packageName(), packages)) {
                int most = WIRING.get(source.simpleName());
                Limit limit = new Limit("packages imported by " + source.simpleName(), most, most);
                good &= limit.holds(source.packagesUsed(packages).size());
                System.out.printf("    %d imports, %d lines%n", source.imports().size(), source.lines());
            }
        }
        return good;
    }

    private static boolean isRoot(String name, Set<String> packages) {
        return packages.stream().noneMatch(other -> name.startsWith(other + "."));
    }

    // --- The time of the tests ---

    private static void printSlowest() throws IOException {
        if (!Files.isDirectory(REPORTS)) {
            System.out.println("There are no test reports in " + REPORTS + ".");
            return;
        }
        List<TestTime> times = new ArrayList<>();
        try (Stream<Path> reports = Files.list(REPORTS)) {
            for (Path report :
                    (Iterable<Path>) reports.filter(path -> path.toString().endsWith(".xml"))::iterator) {
                TestTime.read(report).ifPresent(times::add);
            }
        }
        double all = times.stream().mapToDouble(TestTime::seconds).sum();
        System.out.printf(Locale.ROOT, "%d test classes, %.0f s in all; the slowest:%n", times.size(), all);
        times.stream()
                .sorted(Comparator.comparingDouble(TestTime::seconds).reversed())
                .limit(SLOWEST)
                .forEach(time -> System.out.printf(Locale.ROOT, "%8.1f s  %s%n", time.seconds(), time.name()));
    }

    private record TestTime(String name, double seconds) {
        private static final Pattern SUITE =
                Pattern.compile("<testsuite\\b[^>]*?\\sname=\"([^\"]+)\"[^>]*?\\stime=\"([0-9.,]+)\"");

        static Optional<TestTime> read(Path report) throws IOException {
            Matcher suite = SUITE.matcher(Files.readString(report));
            return suite.find()
                    ? Optional.of(new TestTime(
                            suite.group(1), Double.parseDouble(suite.group(2).replace(",", ""))))
                    : Optional.empty();
        }
    }
}
