package dev.vestibule.operator.command;

import java.io.PrintStream;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command that prints a script for a shell's completion. */
@Command(
        name = "completion",
        description = "Print a script that completes commands and options in bash or zsh.",
        footer = {
            "%n  source <(./vestibule completion bash)",
            "  ./vestibule completion bash > ~/.local/share/bash-completion/completions/vestibule",
            "  ./vestibule completion zsh > ~/.vestibule.zsh && echo 'source ~/.vestibule.zsh' >> ~/.zshrc"
        })
final class CompletionCommand implements Callable<Integer> {
    /** One script serves both: in zsh it loads the emulation of bash's completion. */
    enum Shell {
        bash,
        zsh
    }

    private final PrintStream out;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    private Shell shell = Shell.bash;

    CompletionCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        CommandSpec root = Objects.requireNonNull(spec).root();
        if (shell == Shell.zsh) {
            out.println("autoload -Uz compinit && compinit -u");
        }
        out.print(AutoComplete.bash(root.name(), root.commandLine()));
        out.flush();
        return 0;
    }
}
