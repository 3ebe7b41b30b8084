package dev.attune.compiler.lower.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.compiler.analysis.Analyze;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.ScheduleSpace;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which schedules there are for a shape, and what is said of those that cannot be built. */
class JavaSchedulesTest {
    private static final ProblemShape PREFILL = new ProblemShape(1, 8, 8, 512, 512, 64, 64);
    private static final ProblemShape DECODE = new ProblemShape(1, 8, 2, 1, 4096, 64, 64);

    private static Attention causal(ScheduleSpace... blocks) {
        Attention plain = NamedVariants.attention("causal");
        return new Attention(
                plain.signature(), plain.body(), plain.score(), plain.mask(), plain.normalization(), List.of(blocks));
    }

    @Test
    void theFamilysOwnChoiceComesFirst() {
        int lanes = JavaPoints.machineLanes();
        assertThat(JavaSchedules.space(causal(), PREFILL, DType.F32))
                .startsWith(JavaChoice.lanesAreQueries(lanes))
                .allMatch(schedule -> schedule.family().equals("lanes_are_queries"));
        assertThat(JavaSchedules.space(causal(), DECODE, DType.F32))
                .startsWith(JavaChoice.own(DECODE, DType.F32, lanes, JavaPoints.machineRegisters()))
                .contains(JavaChoice.decode(lanes), JavaChoice.lanesAreQueries(lanes));
    }

    @ParameterizedTest
    @CsvSource({
        "8,1,4096,64,F32,8,1", // a single row
        "2,1,4096,64,F32,8,0", // a group, and keys that come from memory
        "2,1,4096,64,F32,16,1",
        "2,1,512,64,F32,8,1", // keys that caches hold
        "8,1,4096,60,F32,8,0", // half a vector
        "8,1,4096,136,F32,8,0", // more than sixteen vectors
        "8,1,4096,64,BF16,8,1",
        "8,1,4096,72,BF16,8,0", // half a pair of vectors
        "8,1,4096,64,F16,8,0"
    })
    void keysThatAreReadOnceAreNotCopied(
            int kvHeads, int queries, int keys, int headDim, DType dtype, int lanes, int inPlace) {
        var shape = new ProblemShape(2, 8, kvHeads, queries, keys, headDim, headDim);
        assertThat(JavaChoice.own(shape, dtype, lanes, 16))
                .returns("decode", Schedule::family)
                .returns(inPlace, schedule -> schedule.knob("in.place"));
    }

    @Test
    void bothWaysToReadKeysAreInTheSpace() {
        assertThat(JavaSchedules.space(causal(), DECODE, DType.F32))
                .extracting(schedule -> schedule.knob("in.place", -1))
                .contains(0, 1);
        assertThat(JavaSchedules.space(causal(), DECODE, DType.F16))
                .extracting(schedule -> schedule.knob("in.place", -1))
                .doesNotContain(1);
    }

    @Test
    void shorterVectorsReadInPlaceWhatTheyCan() {
        int lanes = JavaPoints.machineLanes();
        for (int vectors : new int[] {8, 16}) {
            var shape = new ProblemShape(1, 8, 8, 1, 4096, vectors * lanes, vectors * lanes);
            Schedule tuned = JavaPoints.decode(8, 512, lanes, true);
            Schedule shorter = JavaSchedules.withLanes(tuned, shape, DType.F32, lanes / 2);
            assertThat(shorter.knob("in.place")).isEqualTo(vectors == 8 ? 1 : 0);
            assertThat(JavaPoints.rowShape(shorter, DType.F32, shape.headDim(), shape.headDimV()))
                    .isNotNull();
        }
    }

    @Test
    void theUsualWayToReadKeysIsExpectedToCostLess() {
        for (int kvHeads : new int[] {2, 8}) {
            var shape = new ProblemShape(1, 8, kvHeads, 1, 65_536, 64, 64);
            var model = new JavaCostModel(shape, DType.F32, new MaskPlan.Everything(), 1);
            Schedule own = JavaChoice.own(shape, DType.F32, 4, 16);
            Schedule other = JavaPoints.decode(8, 1024, 4, own.knob("in.place") == 0);
            assertThat(model.cost(own)).isLessThan(model.cost(other));
        }
    }

    @Test
    void knobsOfTheOtherFamilyAreRefused() {
        assertThatThrownBy(() -> JavaPoints.simdShape(
                        new Schedule("lanes_are_queries", Map.of("lanes", 4, "in.place", 1)), 64, 64))
                .isInstanceOf(KernelBuildException.class)
                .hasMessageContaining("sets 'in.place'; Java kernels of this family know lanes, registers");
        assertThatThrownBy(() -> JavaPoints.rowShape(
                        new Schedule("decode", Map.of("lanes", 4, "in.place", 2)), DType.F32, 64, 64))
                .isInstanceOf(KernelBuildException.class)
                .hasMessageContaining("in.place is 2; it must be 0 or 1");
    }

    @Test
    void keysThatCannotBeReadInPlaceAreRefused() {
        var schedule = new Schedule("decode", Map.of("lanes", 4, "in.place", 1));
        assertThatThrownBy(() -> JavaPoints.rowShape(schedule, DType.F32, 66, 64))
                .isInstanceOf(KernelBuildException.class)
                .hasMessageContaining("in.place is 1; it must be 0 for head_dim 66");
    }

    @Test
    void fewQueriesOfAGroupAreDecodedTogether() {
        assertThat(firstFor(new ProblemShape(1, 32, 1, 1, 4096, 64, 64)))
                .returns("decode", Schedule::family)
                .returns(32, schedule -> schedule.knob("tile.q"));
        assertThat(firstFor(new ProblemShape(1, 32, 8, 8, 4096, 64, 64)).family())
                .isEqualTo("decode");
        assertThat(firstFor(new ProblemShape(1, 32, 8, 9, 4096, 64, 64)).family())
                .isEqualTo("lanes_are_queries");
    }

    @Test
    void fewRowsHaveSmallTilesWhereVectorsAreWide() {
        assertThat(tileQ(16, 300, 16)).isEqualTo(16);
        assertThat(tileQ(17, 4096, 16)).isEqualTo(32);
        assertThat(tileQ(33, 512, 16)).isEqualTo(48);
        assertThat(tileQ(48, 513, 16)).isEqualTo(48);
        assertThat(tileQ(49, 512, 16)).isEqualTo(32);
        assertThat(tileQ(49, 513, 16)).isEqualTo(64);
        assertThat(tileQ(32, 513, 16)).isEqualTo(32);
        assertThat(tileQ(64, 512, 16)).isEqualTo(32);
        assertThat(tileQ(65, 300, 16)).isEqualTo(64);
        assertThat(tileQ(9, 300, 8)).isEqualTo(32);
    }

    private static int tileQ(int queries, int keys, int lanes) {
        return JavaChoice.lanesAreQueries(new ProblemShape(1, 8, 8, queries, keys, 64, 64), lanes, 32)
                .knob("tile.q");
    }

    @Test
    void fewKeysAreDecoded() {
        String few = JavaPoints.machineLanes() < 16 ? "decode" : "lanes_are_queries";
        assertThat(firstFor(new ProblemShape(1, 8, 8, 64, 8, 64, 64)).family()).isEqualTo(few);
        assertThat(firstFor(new ProblemShape(1, 8, 8, 64, 9, 64, 64)).family()).isEqualTo("lanes_are_queries");
        assertThat(firstFor(new ProblemShape(1, 8, 8, 65, 8, 64, 64)).family()).isEqualTo("lanes_are_queries");
    }

    @Test
    void otherVectorsKeepTheRowsOfAWorkItem() {
        var shape = new ProblemShape(1, 32, 1, 1, 4096, 64, 64);
        assertThat(JavaSchedules.withLanes(firstFor(shape), shape, DType.F32, 4).knobs())
                .containsEntry("tile.q", 32)
                .containsEntry("lanes", 4);
    }

    @ParameterizedTest
    @CsvSource({"1,4096", "20,300", "64,8", "64,300", "512,512"})
    void otherVectorsHaveTheirOwnChoice(int queries, int keys) {
        var shape = new ProblemShape(1, 8, 8, queries, keys, 64, 64);
        assertThat(JavaSchedules.withLanes(firstFor(shape), shape, DType.F32, 4))
                .isEqualTo(JavaChoice.own(shape, DType.F32, 4, 16));
        assertThat(JavaChoice.own(shape, DType.F32, JavaPoints.machineLanes(), JavaPoints.machineRegisters()))
                .isEqualTo(firstFor(shape));
    }

    @Test
    void aBlockWithoutTilesForFewRowsBeginsWithThatForMany() {
        Schedule many = JavaChoice.lanesAreQueries(JavaPoints.machineLanes());
        var block = new ScheduleSpace("java", Map.of("tile.q", List.of(256, many.knob("tile.q"))));
        assertThat(JavaSchedules.space(causal(block), new ProblemShape(1, 8, 8, 12, 300, 64, 64), DType.F32))
                .startsWith(many);
    }

    private static Schedule firstFor(ProblemShape shape) {
        return JavaSchedules.space(causal(), shape, DType.F32).getFirst();
    }

    @Test
    void noTwoPointsMakeTheSameKernel() {
        var target = new JavaTarget("test");
        var analyzed = Analyze.analyze(causal());
        var request = new LoweringRequest(Target.JAVA, DType.F32, PREFILL);
        List<Schedule> space = target.space(analyzed, request);
        // the header alone names the schedule
        assertThat(space.stream()
                        .map(schedule -> target.source(analyzed, request, schedule).entrySet().stream()
                                .map(file ->
                                        file.getKey() + file.getValue().replaceFirst("(?s)^.*?Schedule [^\n]*\n", ""))
                                .toList()))
                .doesNotHaveDuplicates();
        // 24 where vectors have 8 floats and 16 registers
        assertThat(space).hasSizeGreaterThan(20);
    }

    @Test
    void aScheduleBlockGivesThePoints() {
        var block = new ScheduleSpace("java", Map.of("tile.q", List.of(32, 64), "tile.kv", List.of(64)));
        assertThat(JavaSchedules.space(causal(block), PREFILL, DType.F32))
                .allMatch(schedule -> schedule.knob("tile.kv") == 64)
                .extracting(schedule -> schedule.knob("tile.q"))
                .containsOnly(32, 64);
    }

    @Test
    void pointsThatCannotWorkAreLeftOutAndNoneIsAnError() {
        var some = new ScheduleSpace("java", Map.of("tile.q", List.of(7, 64)));
        assertThat(JavaSchedules.space(causal(some), PREFILL, DType.F32))
                .allMatch(schedule -> schedule.knob("tile.q") == 64);
        var none = new ScheduleSpace("java", Map.of("tile.q", List.of(7)));
        assertThatThrownBy(() -> JavaSchedules.space(causal(none), PREFILL, DType.F32))
                .isInstanceOf(KernelBuildException.class)
                .hasMessageContaining("no point of the java schedule of causal works")
                .hasMessageContaining("tile.q is 7");
    }

    @Test
    void aKnobOfAnotherTargetIsRefused() {
        var block = new ScheduleSpace("java", Map.of("stages", List.of(2)));
        assertThatThrownBy(() -> JavaSchedules.space(causal(block), PREFILL, DType.F32))
                .isInstanceOf(KernelBuildException.class)
                .hasMessage("the java schedule of causal sets 'stages'; Java kernels know tile.kv and tile.q");
    }

    @Test
    void badPointsAreNamed() {
        assertThatThrownBy(() -> build(new Schedule("lanes_are_queries", Map.of("tile.q", 24, "lanes", 16))))
                .isInstanceOf(KernelBuildException.class)
                .hasMessageContaining("24");
        assertThatThrownBy(() -> build(new Schedule("lanes_are_queries", Map.of("lanes", 64))))
                .isInstanceOf(KernelBuildException.class)
                .hasMessageContaining("wants vectors of 64 floats");
        assertThatThrownBy(() -> build(new Schedule("decode", Map.of("stages", 2))))
                .isInstanceOf(KernelBuildException.class)
                .hasMessageContaining("'stages'");
        assertThatThrownBy(() -> build(new Schedule("mma", Map.of())))
                .isInstanceOf(KernelBuildException.class)
                .hasMessage("no Java family 'mma'; known: lanes_are_queries, decode");
    }

    private static void build(Schedule schedule) {
        new JavaTarget("test")
                .build(
                        Analyze.analyze(causal()),
                        new LoweringRequest(Target.JAVA, DType.F32, PREFILL),
                        schedule,
                        "test");
    }
}
