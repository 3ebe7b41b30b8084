package dev.attune.generator.api;

import java.util.regex.Pattern;

/** Doc comments of variants as Javadoc. */
final class Javadoc {
    private static final Pattern CODE = Pattern.compile("`([^`{}\n]+)`");

    private Javadoc() {}

    /** A doc comment as the text of a Javadoc comment: what stands in backticks becomes code, all else is as it was written. */
    static String of(String doc) {
        var text = new StringBuilder();
        int end = 0;
        var code = CODE.matcher(doc);
        while (code.find()) {
            text.append(plain(doc.substring(end, code.start())));
            text.append("{@code ").append(code.group(1).replace("*/", "* /")).append('}');
            end = code.end();
        }
        return text.append(plain(doc.substring(end))).toString().strip();
    }

    private static String plain(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("@", "&#64;")
                .replace("*/", "*&#47;")
                .replace("\\u", "&#92;u")
                .replace("{", "&#123;")
                .replace("}", "&#125;");
    }
}
