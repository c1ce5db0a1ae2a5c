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
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.lang.model.element.Modifier;

/** Reads one file. */
final class SourceReader extends TreeScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final Path folder;
    private final Set<String> names = new TreeSet<>();
    private final List<Source.Type> types = new ArrayList<>();
    private final List<Source.Method> methods = new ArrayList<>();
    private final List<Source.Lambda> lambdas = new ArrayList<>();
    private final Deque<String> results = new ArrayDeque<>();
    private String within;

    SourceReader(CompilationUnitTree unit, SourcePositions positions, Path folder) {
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
        types.add(new Source.Type(
                within,
                type.getKind(),
                type.getModifiers().getFlags().contains(Modifier.SEALED),
                type.getMembers().stream().filter(SourceReader::isToImplement).count(),
                parents.stream().map(SourceReader::plain).toList(),
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
            methods.add(new Source.Method(file(), method.getName().toString(), lines));
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
            lambdas.add(new Source.Lambda("", plain(made.getIdentifier()), within, at(made)));
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
            lambdas.add(new Source.Lambda(place, type, within, at(value)));
        }
    }

    private String at(Tree tree) {
        return file() + ":" + line(positions.getStartPosition(unit, tree));
    }
}
