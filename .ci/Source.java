import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** One file of the sources, as far as the numbers need it. */
record Source(
        String name,
        String packageName,
        int lines,
        List<String> imports,
        Set<String> names,
        List<Type> types,
        List<Method> methods,
        List<Lambda> lambdas) {
    record Method(String file, String name, int lines) {}

    /**
     * A class, record, enum or interface with a name.
     *
     * @param parents the names of what it extends and implements, as they stand there
     * @param parameters the types of parameters and record components, by the place of the argument
     */
    record Type(
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
    record Lambda(String place, String type, String within, String at) {}

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
                sources.add(new SourceReader(unit, positions, folder).read());
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
