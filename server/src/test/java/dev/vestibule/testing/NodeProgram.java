package dev.vestibule.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A program of the resources below {@code interop/} that uses a package of npm. */
public final class NodeProgram {
    private final Path folder;

    /**
     * Installs packages.
     *
     * @param folder in which the program runs
     * @param packages with their versions
     */
    public NodeProgram(Path folder, String... packages) throws IOException {
        this.folder = folder;
        List<String> command = new ArrayList<>(
                List.of("npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", folder.toString()));
        command.addAll(List.of(packages));
        String unused = Commands.run(command, "");
    }

    /** A file of an installed package. */
    public Path file(String path) {
        return folder.resolve("node_modules").resolve(path);
    }

    /** Runs a program, and returns what it prints. */
    public JsonNode run(String program, String... arguments) throws IOException {
        for (String file : List.of("browser.mjs", program)) {
            try (InputStream script = NodeProgram.class.getResourceAsStream("/interop/" + file)) {
                Files.copy(Objects.requireNonNull(script), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        List<String> command =
                new ArrayList<>(List.of("node", folder.resolve(program).toString()));
        command.addAll(List.of(arguments));
        return new ObjectMapper().readTree(Commands.run(command, ""));
    }
}
