package dev.attune.compiler.testing;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Reader;
import java.util.List;
import java.util.Map;

/** The IR of the variants under {@code variants/}, written by hand: a second opinion on what their text means. */
public final class NamedVariants {

    private static final String POSITIONS = """
                %q_idx: i32 = position q_idx
                %kv_idx: i32 = position kv_idx
                %score: f32 = score
            """;

    private static final String CAUSAL = "    %causal: bool = le %kv_idx, %q_idx\n";

    private static final String ONLINE = "    softmax online\n";

    private static final Map<String, String> BODIES = Map.ofEntries(
            Map.entry("full", "    %score: f32 = score\n    score %score\n" + ONLINE),
            Map.entry("causal", POSITIONS + CAUSAL + "    score %score\n    mask %causal\n" + ONLINE),
            Map.entry("causal_lower_right", POSITIONS + """
                                %kv_len: i32 = length kv_len
                                %q_len: i32 = length q_len
                                %shift: i32 = sub %kv_len, %q_len
                                %last: i32 = add %q_idx, %shift
                                %causal: bool = le %kv_idx, %last
                                score %score
                                mask %causal
                            """ + ONLINE),
            Map.entry("sliding_window", "    param window: i32 = 4096\n" + POSITIONS + CAUSAL + """
                                %window: i32 = param window
                                %distance: i32 = sub %q_idx, %kv_idx
                                %near: bool = lt %distance, %window
                                %both: bool = and %causal, %near
                                score %score
                                mask %both
                            """ + ONLINE),
            Map.entry("prefix_lm", "    tensor prefix: i32[batch]\n" + POSITIONS + CAUSAL + """
                                %b: i32 = position b
                                %prefix: i32 = read prefix[%b]
                                %inside: bool = lt %kv_idx, %prefix
                                %either: bool = or %inside, %causal
                                score %score
                                mask %either
                            """ + ONLINE),
            Map.entry("document", "    tensor doc: i32[batch, kv_len]\n" + POSITIONS + CAUSAL + """
                                %b: i32 = position b
                                %of_query: i32 = read doc[%b, %q_idx]
                                %of_key: i32 = read doc[%b, %kv_idx]
                                %same: bool = eq %of_query, %of_key
                                %both: bool = and %same, %causal
                                score %score
                                mask %both
                            """ + ONLINE),
            Map.entry("padding", "    tensor keep: bool[batch, kv_len]\n" + POSITIONS + """
                                %b: i32 = position b
                                %keep: bool = read keep[%b, %kv_idx]
                                score %score
                                mask %keep
                            """ + ONLINE),
            Map.entry("alibi", "    tensor slopes: f32[heads]\n" + POSITIONS + CAUSAL + """
                                %h: i32 = position h
                                %slope: f32 = read slopes[%h]
                                %distance: i32 = sub %kv_idx, %q_idx
                                %real: f32 = to_f32 %distance
                                %bias: f32 = mul %slope, %real
                                %biased: f32 = add %score, %bias
                                score %biased
                                mask %causal
                            """ + ONLINE),
            Map.entry("bias", "    tensor bias: f32[heads, q_len, kv_len]\n" + POSITIONS + """
                                %h: i32 = position h
                                %bias: f32 = read bias[%h, %q_idx, %kv_idx]
                                %biased: f32 = add %score, %bias
                                score %biased
                            """ + ONLINE),
            Map.entry("softcap", "    param cap: f32 = 50.0\n" + POSITIONS + CAUSAL + """
                                %cap: f32 = param cap
                                %ratio: f32 = div %score, %cap
                                %tanh: f32 = tanh %ratio
                                %capped: f32 = mul %cap, %tanh
                                score %capped
                                mask %causal
                            """ + ONLINE),
            Map.entry("sigmoid", "    param shift: f32 = 0.0\n" + POSITIONS + """
                                %shift: f32 = param shift
                                %shifted: f32 = sub %score, %shift
                                %weight: f32 = sigmoid %shifted
                                score %score
                                weight %weight
                            """),
            Map.entry(
                    "sink", "    param window: i32 = 128\n    tensor sinks: f32[heads]\n" + POSITIONS + CAUSAL + """
                                %window: i32 = param window
                                %distance: i32 = sub %q_idx, %kv_idx
                                %near: bool = lt %distance, %window
                                %both: bool = and %causal, %near
                                %h: i32 = position h
                                %sink: f32 = read sinks[%h]
                                score %score
                                mask %both
                                softmax online sink %sink
                            """));

    private NamedVariants() {}

    /** File names under {@code variants/}, without their ending. */
    public static List<String> names() {
        return BODIES.keySet().stream().sorted().toList();
    }

    /** The IR of one of them. */
    public static Attention attention(String name) {
        return Reader.read("attention " + name + " {\n" + BODIES.get(name) + "}\n");
    }
}
