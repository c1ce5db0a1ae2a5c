package dev.vestibule.operator.command;

import dev.vestibule.platform.http.Parsing;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The number of skipped entries of a list. */
final class Offset implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
        return Parsing.number(text, 0, Integer.MAX_VALUE)
                .orElseThrow(() -> new TypeConversionException("must be an integer of 0 or more"));
    }
}
