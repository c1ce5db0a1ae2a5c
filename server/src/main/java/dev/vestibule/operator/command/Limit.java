package dev.vestibule.operator.command;

import dev.vestibule.platform.http.Parsing;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The maximum length of a list. */
final class Limit implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
        return Parsing.number(text, 1, 500)
                .orElseThrow(() -> new TypeConversionException("must be an integer from 1 to 500"));
    }
}
