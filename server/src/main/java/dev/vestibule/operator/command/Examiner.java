package dev.vestibule.operator.command;

import dev.vestibule.operator.doctor.Finding;
import java.util.List;

/** Checks the installation. */
@FunctionalInterface
public interface Examiner {
    List<Finding> examine();
}
