package dev.vestibule.operator.command;

import dev.vestibule.platform.http.Parsing;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How much of a list is left out. */
final class Offset implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
        return Parsing.number(text, 0, Integer.MAX_VALUE)
                .orElseThrow(() -> new TypeConversionException("it is a whole number from 0 on"));
    }
}
