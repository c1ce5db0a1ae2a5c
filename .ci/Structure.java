import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
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
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

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
    private static final Limit FILES = new Limit("files over " + LONG_FILE + " lines", 19, 8);
    private static final Limit INTERFACES = new Limit("interfaces with a single implementation", 0, 0);

    /** The classes that put the program together, and how many packages each may import; a new feature may raise it. */
    private static final Map<String, Integer> WIRING = Map.of("Features", 20, "Server", 15);

    /** Interfaces that may have a single implementation, by the end of their names, and why. */
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "ErrorRenderer", "the server's loop shows refusals as pages and knows no page",
            "RequestObserver", "the server's loop tells what it measures and knows no metrics",
            "AttemptGate.Turn", "what a caller gives back; one expression makes it",
            "OtherLogins", "passwords are asked by identity providers, so they must not know them",
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
        List<Method> longest = sources.stream()
                .flatMap(source -> source.methods().stream())
                .sorted(Comparator.comparingInt(Method::lines).reversed())
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
        Map<String, Type> interfaces = new TreeMap<>();
        sources.forEach(source -> source.types().stream()
                .filter(Type::isOpenInterface)
                .forEach(type -> interfaces.put(type.name(), type)));
        Map<String, Set<String>> implementations = implementations(interfaces.keySet());
        List<String> single = interfaces.values().stream()
                .filter(type -> isSingle(type, implementations.getOrDefault(type.name(), Set.of())))
                .map(Type::name)
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
    private static boolean isSingle(Type type, Set<String> implementations) {
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

    // --- Reading the sources ---

    private record Method(String file, String name, int lines) {}

    /**
     * A class, record, enum or interface with a name.
     *
     * @param parents the names of what it extends and implements, as they stand there
     * @param parameters the types of parameters and record components, by the place of the argument
     */
    private record Type(
            String name,
            Tree.Kind kind,
            boolean sealed,
            long methodsToImplement,
            List<String> parents,
            Map<String, String> parameters) {
        boolean isOpenInterface() {
            return kind == Tree.Kind.INTERFACE && !sealed;
        }

        boolean isFunctional() {
            return methodsToImplement <= 1;
        }
    }

    /**
     * A lambda, method reference or anonymous class.
     *
     * @param place of the argument that it is, as in {@link Type#parameters}; empty if it is none
     * @param type the name of its type where that is written; else empty
     */
    private record Lambda(String place, String type, String within, String at) {}

    private record Source(
            String name,
            String packageName,
            int lines,
            List<String> imports,
            Set<String> names,
            List<Type> types,
            List<Method> methods,
            List<Lambda> lambdas) {

        static List<Source> allBelow(Path folder) throws IOException {
            List<Path> files;
            try (Stream<Path> all = Files.walk(folder)) {
                files = all.filter(file -> file.toString().endsWith(".java"))
                        .filter(file -> !file.endsWith("package-info.java"))
                        .sorted()
                        .toList();
            }
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
                JavacTask task = (JavacTask) compiler.getTask(
                        null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
                SourcePositions positions = Trees.instance(task).getSourcePositions();
                List<Source> sources = new ArrayList<>();
                for (CompilationUnitTree unit : task.parse()) {
                    sources.add(new Reader(unit, positions, folder).read());
                }
                return sources;
            }
        }

        String simpleName() {
            return name.replaceAll(".*/|\\.java$", "");
        }

        /** The other packages of ours that are imported, or named in full. */
        Set<String> packagesUsed(Set<String> packages) {
            return names.stream()
                    .flatMap(name -> longestPrefix(name, packages).stream())
                    .filter(other -> !other.equals(packageName))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        private static Optional<String> longestPrefix(String name, Set<String> packages) {
            return Stream.iterate(
                            name,
                            part -> !part.isEmpty(),
                            part -> part.substring(0, Math.max(0, part.lastIndexOf('.'))))
                    .filter(packages::contains)
                    .findFirst();
        }

        /** Finds what a name means within a class, of the types that are asked about. */
        Optional<String> resolve(String typeName, String within, Set<String> known) {
            if (typeName.isEmpty()) {
                return Optional.empty();
            }
            String first = typeName.replaceAll("\\..*", "");
            Stream<String> outer = Stream.iterate(
                    within,
                    part -> part.length() >= packageName.length(),
                    part -> part.substring(0, Math.max(0, part.lastIndexOf('.'))));
            Stream<String> imported = imports.stream()
                    .filter(name -> name.endsWith("." + first))
                    .map(name -> name + typeName.substring(first.length()));
            return Stream.concat(Stream.concat(outer.map(part -> part + "." + typeName), imported), Stream.of(typeName))
                    .filter(known::contains)
                    .findFirst();
        }
    }

    /** Reads one file. */
    private static final class Reader extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final Path folder;
        private final Set<String> names = new TreeSet<>();
        private final List<Type> types = new ArrayList<>();
        private final List<Method> methods = new ArrayList<>();
        private final List<Lambda> lambdas = new ArrayList<>();
        private final Deque<String> results = new ArrayDeque<>();
        private String within;

        Reader(CompilationUnitTree unit, SourcePositions positions, Path folder) {
            this.unit = unit;
            this.positions = positions;
            this.folder = folder;
            this.within =
                    unit.getPackageName() == null ? "" : unit.getPackageName().toString();
        }

        Source read() {
            String packageName = within;
            List<String> imports = unit.getImports().stream()
                    .map(ImportTree::getQualifiedIdentifier)
                    .map(Tree::toString)
                    .toList();
            names.addAll(imports);
            scan(unit.getTypeDecls(), null);
            int lines = (int) unit.getLineMap().getLineNumber(positions.getEndPosition(unit, unit));
            return new Source(file(), packageName, lines, imports, names, types, methods, lambdas);
        }

        private String file() {
            return folder.toAbsolutePath()
                    .relativize(Path.of(unit.getSourceFile().toUri()))
                    .toString();
        }

        private int line(long position) {
            return (int) unit.getLineMap().getLineNumber(position);
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            if (type.getSimpleName().isEmpty()) {
                return super.visitClass(type, nothing);
            }
            String outer = within;
            within = outer + "." + type.getSimpleName();
            List<Tree> parents = new ArrayList<>(type.getImplementsClause());
            Optional.ofNullable(type.getExtendsClause()).ifPresent(parents::add);
            types.add(new Type(
                    within,
                    type.getKind(),
                    type.getModifiers().getFlags().contains(Modifier.SEALED),
                    type.getMembers().stream().filter(Reader::isToImplement).count(),
                    parents.stream().map(Reader::plain).toList(),
                    parameters(type)));
            super.visitClass(type, nothing);
            within = outer;
            return null;
        }

        private static boolean isToImplement(Tree member) {
            return member instanceof MethodTree method && method.getBody() == null;
        }

        private static Map<String, String> parameters(ClassTree type) {
            Map<String, String> parameters = new HashMap<>();
            List<VariableTree> components = new ArrayList<>();
            for (Tree member : type.getMembers()) {
                if (member instanceof MethodTree method) {
                    boolean constructor = method.getName().contentEquals("<init>");
                    add(parameters, constructor ? type.getSimpleName() : method.getName(), method.getParameters());
                } else if (member instanceof VariableTree field
                        && !field.getModifiers().getFlags().contains(Modifier.STATIC)) {
                    components.add(field);
                }
            }
            if (type.getKind() == Tree.Kind.RECORD) {
                add(parameters, type.getSimpleName(), components);
            }
            return parameters;
        }

        private static void add(
                Map<String, String> parameters, CharSequence name, List<? extends VariableTree> declared) {
            for (int index = 0; index < declared.size(); index++) {
                parameters.put(
                        place(name, index, declared.size()),
                        plain(declared.get(index).getType()));
            }
        }

        private static String place(CharSequence name, int index, int count) {
            return name + " " + index + " of " + count;
        }

        /** The name of a type, without its parameters and annotations. */
        private static String plain(Tree type) {
            return type == null ? "" : type.toString().replaceAll("(?s)<.*>|@\\w+(\\(\\))? ?", "");
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            if (method.getBody() != null) {
                int lines = line(positions.getEndPosition(unit, method))
                        - line(positions.getStartPosition(unit, method))
                        + 1;
                methods.add(new Method(file(), method.getName().toString(), lines));
            }
            results.push(plain(method.getReturnType()));
            super.visitMethod(method, nothing);
            results.pop();
            return null;
        }

        @Override
        public Void visitMemberSelect(MemberSelectTree select, Void nothing) {
            names.add(select.toString());
            return super.visitMemberSelect(select, nothing);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
            String name = call.getMethodSelect().toString().replaceAll("(?s).*\\.", "");
            addAll(name.equals("this") ? within.replaceAll(".*\\.", "") : name, call.getArguments());
            return super.visitMethodInvocation(call, nothing);
        }

        @Override
        public Void visitNewClass(NewClassTree made, Void nothing) {
            addAll(plain(made.getIdentifier()).replaceAll(".*\\.", ""), made.getArguments());
            if (made.getClassBody() != null) {
                lambdas.add(new Lambda("", plain(made.getIdentifier()), within, at(made)));
            }
            return super.visitNewClass(made, nothing);
        }

        @Override
        public Void visitVariable(VariableTree variable, Void nothing) {
            add("", plain(variable.getType()), variable.getInitializer());
            return super.visitVariable(variable, nothing);
        }

        @Override
        public Void visitLambdaExpression(LambdaExpressionTree lambda, Void nothing) {
            results.push("");
            super.visitLambdaExpression(lambda, nothing);
            results.pop();
            return null;
        }

        @Override
        public Void visitReturn(ReturnTree result, Void nothing) {
            add("", results.peek(), result.getExpression());
            return super.visitReturn(result, nothing);
        }

        private void addAll(String name, List<? extends ExpressionTree> arguments) {
            for (int index = 0; index < arguments.size(); index++) {
                add(place(name, index, arguments.size()), "", arguments.get(index));
            }
        }

        private void add(String place, String type, Tree value) {
            if (value instanceof ConditionalExpressionTree choice) {
                add(place, type, choice.getTrueExpression());
                add(place, type, choice.getFalseExpression());
            } else if (value instanceof LambdaExpressionTree || value instanceof MemberReferenceTree) {
                lambdas.add(new Lambda(place, type, within, at(value)));
            }
        }

        private String at(Tree tree) {
            return file() + ":" + line(positions.getStartPosition(unit, tree));
        }
    }
}
