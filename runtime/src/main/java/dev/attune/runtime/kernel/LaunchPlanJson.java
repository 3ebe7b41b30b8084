package dev.attune.runtime.kernel;

import static dev.attune.runtime.kernel.ArtifactJson.array;
import static dev.attune.runtime.kernel.ArtifactJson.object;

import dev.attune.runtime.json.Json;
import dev.attune.runtime.json.JsonException;
import dev.attune.runtime.kernel.LaunchPlan.Argument;
import dev.attune.runtime.kernel.LaunchPlan.KernelLaunch;
import dev.attune.runtime.kernel.LaunchPlan.Workspace;
import java.util.List;
import java.util.Map;

/** A {@link LaunchPlan} to JSON and back, exactly. */
final class LaunchPlanJson {

    private LaunchPlanJson() {}

    static Json write(LaunchPlan plan) {
        return object(
                "workspaces",
                array(
                        plan.workspaces(),
                        workspace -> object(
                                "name", Json.of(workspace.name()),
                                "bytes", size(workspace.bytes()),
                                "starts_zero", new Json.Truth(workspace.startsZero()))),
                "kernels",
                array(plan.kernels(), LaunchPlanJson::write));
    }

    static LaunchPlan read(Json.Members json) {
        List<Workspace> workspaces = json.get("workspaces").asElements().stream()
                .map(Json::asMembers)
                .map(workspace -> new Workspace(
                        workspace.get("name").asText(),
                        readSize(workspace.get("bytes")),
                        workspace.get("starts_zero").asTruth()))
                .toList();
        List<KernelLaunch> kernels = json.get("kernels").asElements().stream()
                .map(Json::asMembers)
                .map(LaunchPlanJson::readLaunch)
                .toList();
        return new LaunchPlan(workspaces, kernels);
    }

    private static Json write(KernelLaunch launch) {
        return object(
                "entry", Json.of(launch.entry()),
                "grid", array(launch.grid(), LaunchPlanJson::size),
                "threads", Json.of(launch.threads()),
                "dynamic_shared_bytes", Json.of(launch.dynamicSharedBytes()),
                "cluster", array(launch.cluster(), Json::of),
                "overlaps_previous", new Json.Truth(launch.overlapsPrevious()),
                "arguments", array(launch.arguments(), LaunchPlanJson::write));
    }

    private static KernelLaunch readLaunch(Json.Members json) {
        return new KernelLaunch(
                json.get("entry").asText(),
                json.get("grid").asElements().stream()
                        .map(LaunchPlanJson::readSize)
                        .toList(),
                json.get("threads").asInt(),
                json.get("dynamic_shared_bytes").asInt(),
                json.get("cluster").asElements().stream().map(Json::asInt).toList(),
                json.get("overlaps_previous").asTruth(),
                json.get("arguments").asElements().stream()
                        .map(LaunchPlanJson::readArgument)
                        .toList());
    }

    private static Json write(Argument argument) {
        return switch (argument) {
            case Argument.TensorAddress(String tensor) -> object("address", Json.of(tensor));
            case Argument.TensorStride(String tensor, int dimension) ->
                object("stride", object("tensor", Json.of(tensor), "dimension", Json.of(dimension)));
            case Argument.WorkspaceAddress(String workspace) -> object("workspace", Json.of(workspace));
            case Argument.Size(SizeExpression value) -> object("size", size(value));
            case Argument.Scale() -> object("scale", new Json.Null());
            case Argument.Scalar(String parameter) -> object("parameter", Json.of(parameter));
            case Argument.TensorMap(String tensor, List<Integer> box, List<Integer> steps, String swizzle) ->
                object(
                        "tensor_map",
                        object(
                                "tensor",
                                Json.of(tensor),
                                "box",
                                array(box, Json::of),
                                "steps",
                                array(steps, Json::of),
                                "swizzle",
                                Json.of(swizzle)));
        };
    }

    private static Argument readArgument(Json json) {
        Map.Entry<String, Json> member = ArtifactJson.onlyMember(json);
        Json value = member.getValue();
        return switch (member.getKey()) {
            case "address" -> new Argument.TensorAddress(value.asText());
            case "stride" ->
                new Argument.TensorStride(
                        value.asMembers().get("tensor").asText(),
                        value.asMembers().get("dimension").asInt());
            case "workspace" -> new Argument.WorkspaceAddress(value.asText());
            case "size" -> new Argument.Size(readSize(value));
            case "scale" -> new Argument.Scale();
            case "parameter" -> new Argument.Scalar(value.asText());
            case "tensor_map" ->
                new Argument.TensorMap(
                        value.asMembers().get("tensor").asText(),
                        integers(value.asMembers().get("box")),
                        integers(value.asMembers().get("steps")),
                        value.asMembers().get("swizzle").asText());
            default -> throw new JsonException("no kernel argument '" + member.getKey() + "'");
        };
    }

    private static List<Integer> integers(Json json) {
        return json.asElements().stream().map(Json::asInt).toList();
    }

    private static Json size(SizeExpression expression) {
        return Json.of(expression.toString());
    }

    private static SizeExpression readSize(Json json) {
        return SizeExpression.parse(json.asText());
    }
}
