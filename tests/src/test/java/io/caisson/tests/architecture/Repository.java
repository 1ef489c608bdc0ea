package io.caisson.tests.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import io.caisson.tests.fixtures.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The files of the checkout, without what builds and runs leave behind. Immutable. */
final class Repository {

    private static final Set<String> NOT_OURS =
            Set.of(".git", "target", ".caisson", ".idea", ".vscode", "node_modules");

    private final Path root;
    private final List<Path> files;
    private final List<SourceFile> javaFiles;

    private Repository(Path root, List<Path> files, List<SourceFile> javaFiles) {
        this.root = root;
        this.files = List.copyOf(files);
        this.javaFiles = List.copyOf(javaFiles);
    }

    static Repository read() throws IOException {
        Path root = Checkout.root();
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                Path name = directory.getFileName();
                return name != null && NOT_OURS.contains(name.toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.add(root.relativize(file));
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(null);
        return new Repository(root, files, parse(root, files));
    }

    Path root() {
        return root;
    }

    /** All files, relative to the root. */
    List<Path> files() {
        return files;
    }

    List<SourceFile> javaFiles() {
        return javaFiles;
    }

    Stream<Path> markdown() {
        return files.stream().filter(file -> file.toString().endsWith(".md"));
    }

    boolean exists(Path relative) {
        return Files.exists(root.resolve(relative));
    }

    String text(Path relative) {
        try {
            return Files.readString(root.resolve(relative), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + relative, failure);
        }
    }

    private static List<SourceFile> parse(Path root, List<Path> files) throws IOException {
        List<Path> sources = files.stream()
                .filter(file -> file.toString().endsWith(".java"))
                .map(root::resolve)
                .toList();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<SourceFile> parsed = new ArrayList<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(sources));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                Path path = Path.of(unit.getSourceFile().toUri());
                Declarations declarations = new Declarations(unit, positions);
                declarations.scan(unit, null);
                parsed.add(new SourceFile(
                        root.relativize(path),
                        Files.readAllLines(path, StandardCharsets.UTF_8),
                        declarations.types,
                        declarations.methods));
            }
        }
        return parsed;
    }

    /** Collects what one file declares. */
    private static final class Declarations extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> types = new ArrayList<>();
        private final List<SourceFile.Method> methods = new ArrayList<>();
        private String type = "";

        Declarations(CompilationUnitTree unit, SourcePositions positions) {
            this.unit = unit;
            this.positions = positions;
        }

        @Override
        public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
            String outer = type;
            if (!tree.getSimpleName().isEmpty()) {
                type = tree.getSimpleName().toString();
                types.add(type);
            }
            super.visitClass(tree, null);
            type = outer;
            return null;
        }

        @Override
        public @Nullable Void visitMethod(MethodTree tree, @Nullable Void nothing) {
            long start = positions.getStartPosition(unit, tree.getReturnType() == null ? tree : tree.getReturnType());
            long end = positions.getEndPosition(unit, tree);
            if (start >= 0 && end >= 0) {
                LineMap lines = unit.getLineMap();
                methods.add(
                        new SourceFile.Method(type, tree.getName().toString(), (int) lines.getLineNumber(start), (int)
                                lines.getLineNumber(end)));
            }
            return super.visitMethod(tree, null);
        }
    }
}
