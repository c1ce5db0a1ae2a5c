package dev.vestibule.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.Main;
import dev.vestibule.testing.Commands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Completion in the shells of Debian, and the manual page in its readers. */
@Tag("interop")
class ShellTest {
    @TempDir
    private Path directory;

    private Path printed(String... arguments) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(output, true, UTF_8);
        assertThat(Main.run(Map.of(), stream, stream, arguments)).isZero();
        return Files.write(directory.resolve(arguments[0]), output.toByteArray());
    }

    private static String completed(String shell, Path script, String words) throws IOException {
        int last = words.split(" ", -1).length - 1;
        String line = "source " + script + "; COMP_WORDS=(" + words.replaceFirst(" $", " ''") + "); COMP_CWORD=" + last
                + "; COMP_LINE='" + words + "'; _complete_vestibule 2>&1; printf '%s ' \"${COMPREPLY[@]}\"";
        List<String> command = shell.equals("zsh")
                ? List.of("zsh", "-f", "-c", "setopt KSH_ARRAYS; " + line)
                : List.of("bash", "--norc", "-c", line);
        return Commands.run(command, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void shellCompletesCommandsAndOptions(String shell) throws IOException {
        Path script = printed("completion", shell);
        assertThat(completed(shell, script, "vestibule "))
                .contains("serve", "user", "backup", "restore", "config", "upgrade", "completion")
                .doesNotContain("unban");
        assertThat(completed(shell, script, "vestibule user ")).contains("add", "list", "mfa");
        assertThat(completed(shell, script, "vestibule backup --k")).contains("--key-file");
        assertThat(completed(shell, script, "vestibule completion ")).contains("bash", "zsh");
    }

    @Test
    void manualPageHasEveryCommandAndItsReadersFindNoFault() throws IOException {
        Path page = printed("man");
        String text = Files.readString(page);
        assertThat(text)
                .contains(".SS \"vestibule user mfa reset\"", "\\fB\\-\\-key\\-file\\fR=\\fIFILE\\fR", "EXIT STATUS")
                .doesNotContain("${", "unban");
        assertThat(Commands.run(List.of("mandoc", "-T", "lint", "-W", "warning", page.toString()), ""))
                .isEmpty();
        assertThat(Commands.run(List.of("man", "--warnings=w", "-l", "-E", "UTF-8", "-P", "cat", page.toString()), ""))
                .contains("VESTIBULE(1)", "--revoke-only", "vestibule config print")
                .doesNotContain("warning:");
    }
}
