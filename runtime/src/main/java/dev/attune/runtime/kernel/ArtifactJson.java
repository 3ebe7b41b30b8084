package dev.attune.runtime.kernel;

import dev.attune.runtime.json.Json;
import dev.attune.runtime.json.JsonException;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import dev.attune.runtime.kernel.VariantSignature.ScalarType;
import dev.attune.runtime.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** A {@link KernelArtifact} but for its files, to JSON and back, exactly. */
final class ArtifactJson {

    private ArtifactJson() {}

    static Json write(KernelArtifact artifact) {
        var knobs = new LinkedHashMap<String, Json>();
        artifact.schedule().knobs().forEach((knob, value) -> knobs.put(knob, Json.of(value)));
        return object(
                "key", Json.of(artifact.key()),
                "target", Json.of(artifact.target().spelling()),
                "family", Json.of(artifact.schedule().family()),
                "knobs", new Json.Members(knobs),
                "dtype", Json.of(artifact.dtype().toString()),
                "head_dim", Json.of(artifact.headDim()),
                "head_dim_v", Json.of(artifact.headDimV()),
                "entry", Json.of(artifact.entry()),
                "provenance", Json.ofTexts(artifact.provenance()),
                "signature", write(artifact.signature()),
                "launch", LaunchPlanJson.write(artifact.launch()));
    }

    static KernelArtifact read(Json.Members json) {
        Map<String, Integer> knobs = new TreeMap<>();
        for (Map.Entry<String, Json> knob :
                json.get("knobs").asMembers().members().entrySet()) {
            knobs.put(knob.getKey(), knob.getValue().asInt());
        }
        return new KernelArtifact(
                json.get("key").asText(),
                readSignature(json.get("signature").asMembers()),
                Target.parse(json.get("target").asText()),
                new Schedule(json.get("family").asText(), knobs),
                dtype(json.get("dtype")),
                json.get("head_dim").asInt(),
                json.get("head_dim_v").asInt(),
                json.get("entry").asText(),
                readLaunch(json.get("launch").asMembers()),
                json.get("provenance").asTexts(),
                Map.of());
    }

    /** A Java kernel has none, and its process need not load what knows them. */
    private static LaunchPlan readLaunch(Json.Members json) {
        boolean none = json.get("workspaces").asElements().isEmpty()
                && json.get("kernels").asElements().isEmpty();
        return none ? LaunchPlan.NONE : LaunchPlanJson.read(json);
    }

    private static Json write(VariantSignature signature) {
        return object(
                "name", Json.of(signature.name()),
                "doc", Json.of(signature.doc()),
                "lse", new Json.Truth(signature.hasLse()),
                "parameters",
                        array(
                                signature.parameters(),
                                parameter -> object(
                                        "name", Json.of(parameter.name()),
                                        "type", Json.of(parameter.type().name().toLowerCase(Locale.ROOT)),
                                        "default", Json.of(parameter.defaultValue()),
                                        "doc", Json.of(parameter.doc()))),
                "tensors",
                        array(
                                signature.tensors(),
                                tensor -> object(
                                        "name", Json.of(tensor.name()),
                                        "dtype", Json.of(tensor.dtype().toString()),
                                        "dimensions", array(tensor.dimensions(), ArtifactJson::write),
                                        "doc", Json.of(tensor.doc()))));
    }

    private static VariantSignature readSignature(Json.Members json) {
        List<ScalarParameter> parameters = new ArrayList<>();
        for (Json element : json.get("parameters").asElements()) {
            Json.Members parameter = element.asMembers();
            parameters.add(new ScalarParameter(
                    parameter.get("name").asText(),
                    scalarType(parameter.get("type").asText()),
                    parameter.get("default").asDouble(),
                    parameter.get("doc").asText()));
        }
        List<CapturedTensor> tensors = new ArrayList<>();
        for (Json element : json.get("tensors").asElements()) {
            Json.Members tensor = element.asMembers();
            List<Dimension> dimensions = new ArrayList<>();
            for (Json dimension : tensor.get("dimensions").asElements()) {
                dimensions.add(readDimension(dimension));
            }
            tensors.add(new CapturedTensor(
                    tensor.get("name").asText(),
                    dtype(tensor.get("dtype")),
                    dimensions,
                    tensor.get("doc").asText()));
        }
        return new VariantSignature(
                json.get("name").asText(),
                json.get("doc").asText(),
                parameters,
                tensors,
                json.get("lse").asTruth());
    }

    private static Json write(Dimension dimension) {
        return switch (dimension) {
            case Dimension.CallLength(String name) -> object("call", Json.of(name));
            case Dimension.FreshLength(String name) -> object("fresh", Json.of(name));
            case Dimension.FixedLength(int length) -> object("fixed", Json.of(length));
        };
    }

    private static Dimension readDimension(Json json) {
        Map.Entry<String, Json> member = onlyMember(json);
        return switch (member.getKey()) {
            case "call" -> new Dimension.CallLength(member.getValue().asText());
            case "fresh" -> new Dimension.FreshLength(member.getValue().asText());
            case "fixed" -> new Dimension.FixedLength(member.getValue().asInt());
            default ->
                throw new JsonException("a dimension is 'call', 'fresh' or 'fixed', not '" + member.getKey() + "'");
        };
    }

    private static ScalarType scalarType(String spelling) {
        for (ScalarType type : ScalarType.values()) {
            if (type.name().toLowerCase(Locale.ROOT).equals(spelling)) {
                return type;
            }
        }
        throw new JsonException("no scalar type '" + spelling + "'");
    }

    private static DType dtype(Json json) {
        Optional<DType> dtype = DType.named(json.asText());
        if (dtype.isEmpty()) {
            throw new JsonException("no dtype '" + json.asText() + "'");
        }
        return dtype.get();
    }

    static Map.Entry<String, Json> onlyMember(Json json) {
        Map<String, Json> members = json.asMembers().members();
        if (members.size() != 1) {
            throw new JsonException("expected one member, found " + members.keySet());
        }
        return members.entrySet().iterator().next();
    }

    static Json object(Object... namesAndValues) {
        var members = new LinkedHashMap<String, Json>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put((String) namesAndValues[i], (Json) namesAndValues[i + 1]);
        }
        return new Json.Members(members);
    }

    static <T> Json array(List<T> values, Function<T, Json> write) {
        return new Json.Elements(values.stream().map(write).toList());
    }
}
