package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.compiler.analysis.Varies;
import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.Value;
import dev.attune.compiler.lower.ptx.Lowered.Held;
import dev.attune.compiler.lower.ptx.Lowered.Real;
import dev.attune.compiler.lower.ptx.Lowered.Scaled;
import dev.attune.compiler.lower.ptx.Lowered.Shifted;
import dev.attune.templates.attention.HeadCode;
import dev.attune.templates.attention.KernelArguments;
import dev.attune.templates.attention.LaunchCode;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Register;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A variant's code at the places of one kernel, from the launch down to the pair. */
final class VariantScopes implements LaunchCode {
    private final AnalyzedAttention analyzed;
    private final Precision precision;
    private final Code code;
    private final VariantInputs inputs;
    private final Region launchRegion;
    private final Evaluator launch;
    private final Optional<Op.Read> pairRead;
    private final Optional<SumScore> sum;

    /**
     * Starts a kernel.
     *
     * @param code what the kernel needs of the variant's body
     * @param tileCode bodies that are lowered besides, for what they read
     */
    VariantScopes(
            KernelBuilder kernel,
            KernelArguments arguments,
            AnalyzedAttention analyzed,
            Precision precision,
            Code code,
            List<Definition> tileCode) {
        this.analyzed = analyzed;
        this.precision = precision;
        this.code = code;
        this.pairRead = PairReads.find(analyzed);
        this.sum = SumScore.find(analyzed);
        List<Definition> all = new ArrayList<>(code.definitions());
        all.addAll(tileCode);
        this.inputs = VariantInputs.load(kernel, arguments, analyzed.attention().signature(), all);
        this.launchRegion = new Region();
        this.launch = new Evaluator(code, inputs, writer(kernel, launchRegion), Evaluator.Leaves.NONE);
        launch.hoist(Varies.LAUNCH);
    }

    private OperationWriter writer(KernelBuilder kernel, Region region) {
        return new OperationWriter(kernel, region, precision);
    }

    @Override
    public Head head(KernelBuilder kernel, Register batch, Register head, Register keyHead) {
        return new Head(kernel, batch, head, keyHead);
    }

    /** A variant's code for one (batch, head). */
    final class Head implements HeadCode {
        private final Region region = new Region(launchRegion);
        private final Evaluator evaluator;

        private Head(KernelBuilder kernel, Register batch, Register head, Register keyHead) {
            Evaluator.Leaves positions = op -> op instanceof Op.Position position
                    ? switch (position.axis()) {
                        case BATCH -> Optional.of(new Held(batch));
                        case HEAD -> Optional.of(new Held(head));
                        case KV_HEAD -> Optional.of(new Held(keyHead));
                        case QUERY, KEY -> Optional.empty();
                    }
                    : Optional.empty();
            this.evaluator = new Evaluator(code, inputs, writer(kernel, region), positions, launch);
            evaluator.hoist(Varies.HEAD);
        }

        @Override
        public Row row(KernelBuilder kernel, Register queryIndex) {
            return new RowScope(kernel, queryIndex);
        }

        @Override
        public KeyTile keys(KernelBuilder kernel, Register firstKey) {
            return new KeyScope(new Region(region), firstKey, Optional.empty());
        }

        @Override
        public KeyTile keys(KernelBuilder kernel, Register firstKey, PairElements elements) {
            Op.Read read = pairRead.orElseThrow();
            return new KeyScope(new Region(region), firstKey, Optional.of(new BroughtPairs(read, elements)));
        }

        @Override
        public Register scoreBound(KernelBuilder kernel) {
            var bound = analyzed.score().headBound().orElseThrow();
            return tile(kernel, bound.body(), List.of(bound.value()), Evaluator.Leaves.NONE)
                    .register(bound.value());
        }

        @Override
        public List<Register> pairPlane(KernelBuilder kernel) {
            return evaluator.planeOf(pairRead.orElseThrow());
        }

        @Override
        public Register score(KernelBuilder kernel, Row row, KeyTile keys, int offset, Register dot, Register scale) {
            return pair(kernel, row, keys, offset, Optional.of(new Scaled(dot, new Held(scale))))
                    .register(analyzed.attention().score());
        }

        @Override
        public Register addend(KernelBuilder kernel, Row row, KeyTile keys, int offset) {
            Evaluator pair = pair(kernel, row, keys, offset, Optional.empty());
            return pair.writer().register(sum.orElseThrow().addend(pair));
        }

        @Override
        public SoftCap softCap(KernelBuilder kernel, Register scale) {
            var found = CappedScore.find(analyzed).orElseThrow();
            Lowered inner = CappedScore.product(evaluator, new Held(scale), found.inner());
            Lowered outer = CappedScore.product(evaluator, new Real(1), found.outer());
            OperationWriter writer = evaluator.writer();
            return new SoftCap(writer.register(inner), writer.register(outer));
        }

        @Override
        public Register scoreTimes(
                KernelBuilder kernel,
                Row row,
                KeyTile keys,
                int offset,
                Register dot,
                Register scale,
                Register factor) {
            Evaluator pair = pair(kernel, row, keys, offset, Optional.of(new Scaled(dot, new Held(scale))));
            Lowered score = pair.value(analyzed.attention().score());
            OperationWriter writer = pair.writer();
            Lowered product = writer.scaled(score, new Held(factor))
                    .orElseGet(() -> writer.binary(BinaryOp.MUL, Type.F32, score, new Held(factor)));
            return writer.register(product);
        }

        @Override
        public Register mask(KernelBuilder kernel, Row row, KeyTile keys, int offset) {
            return pair(kernel, row, keys, offset, Optional.empty())
                    .register(analyzed.attention().mask().orElseThrow());
        }

        @Override
        public Register weight(KernelBuilder kernel, Row row, KeyTile keys, int offset, Register dot, Register scale) {
            return pair(kernel, row, keys, offset, Optional.of(new Scaled(dot, new Held(scale))))
                    .register(Roots.weight(analyzed));
        }

        @Override
        public Register sink(KernelBuilder kernel, Row row) {
            return ((RowScope) row).evaluator.register(Roots.sink(analyzed));
        }

        @Override
        public KeyRange keyRange(KernelBuilder kernel, Register firstRow, Register lastRow) {
            MaskPlan.Ranges plan = (MaskPlan.Ranges) analyzed.mask();
            return keyRange(kernel, plan.ranges(), firstRow, lastRow);
        }

        KeyRange keyRange(KernelBuilder kernel, MaskPlan.KeyRanges ranges, Register firstRow, Register lastRow) {
            List<Value> roots = List.of(ranges.anyLow(), ranges.anyHigh(), ranges.allLow(), ranges.allHigh());
            Evaluator tile = tile(
                    kernel,
                    ranges.body(),
                    roots,
                    op -> op instanceof Op.TileBound bound && bound.axis() == Axis.QUERY
                            ? Optional.of(new Held(bound.end() == Op.End.LOW ? firstRow : lastRow))
                            : Optional.empty());
            List<Register> ends = roots.stream().map(tile::register).toList();
            return new KeyRange(ends.get(0), ends.get(1), ends.get(2), ends.get(3));
        }

        /** Evaluates tile code in this head. */
        Evaluator tile(KernelBuilder kernel, List<Definition> body, List<Value> roots, Evaluator.Leaves leaves) {
            // the names of tile code are its own: of the places around it only the leaves are seen
            Evaluator.Leaves all = op -> leaves.leaf(op).or(() -> evaluator.leaf(op));
            return new Evaluator(Code.ofTile(body, roots), inputs, writer(kernel, new Region(region)), all);
        }

        /** A value of the body that varies by key and head alone, at a key. */
        Register atKey(KernelBuilder kernel, Register key, Value value) {
            Evaluator.Leaves leaves = op -> isPosition(op, Axis.KEY) ? Optional.of(new Held(key)) : Optional.empty();
            return new Evaluator(code, inputs, writer(kernel, new Region(region)), leaves, evaluator).register(value);
        }

        /** A value of the body that varies by row and head alone, at a row. */
        Register atRow(KernelBuilder kernel, Register row, Value value) {
            Evaluator.Leaves leaves = op -> isPosition(op, Axis.QUERY) ? Optional.of(new Held(row)) : Optional.empty();
            return new Evaluator(code, inputs, writer(kernel, new Region(region)), leaves, evaluator).register(value);
        }

        private Evaluator pair(KernelBuilder kernel, Row row, KeyTile keys, int offset, Optional<Lowered> score) {
            RowScope rowScope = (RowScope) row;
            KeyScope keyScope = (KeyScope) keys;
            Evaluator.Leaves leaves = op -> {
                if (isPosition(op, Axis.KEY)) {
                    return Optional.of(new Shifted(keyScope.firstKey, offset, true));
                }
                if (op instanceof Op.Read) {
                    return keyScope.pairs
                            .filter(pairs -> pairs.read().equals(op))
                            .map(pairs -> new Held(pairs.elements().at(kernel, row, offset)));
                }
                return op instanceof Op.Score ? score : Optional.empty();
            };
            // pairs of a region share what is written for the region; a row's own region is seen, not written to
            OperationWriter writer = writer(kernel, keyScope.region(rowScope));
            return new Evaluator(code, inputs, writer, leaves, rowScope.evaluator);
        }

        private boolean isPosition(Op op, Axis axis) {
            return op instanceof Op.Position position && position.axis() == axis;
        }

        private final class RowScope implements Row {
            private final Region rowRegion = new Region(region);
            private final Evaluator evaluator;

            private RowScope(KernelBuilder kernel, Register queryIndex) {
                OperationWriter writer = writer(kernel, rowRegion);
                writer.markPosition(queryIndex);
                Evaluator.Leaves leaves =
                        op -> isPosition(op, Axis.QUERY) ? Optional.of(new Held(queryIndex)) : Optional.empty();
                this.evaluator = new Evaluator(code, inputs, writer, leaves, Head.this.evaluator);
                evaluator.hoist(Varies.ROW);
            }
        }
    }

    /** A read whose elements the family has at hand. */
    private record BroughtPairs(Op.Read read, HeadCode.PairElements elements) {}

    /** The keys of a region. */
    private static final class KeyScope implements HeadCode.KeyTile {
        private final Region shared;
        private final Register firstKey;
        private final Map<Object, Region> byRow = new IdentityHashMap<>();

        private final Optional<BroughtPairs> pairs;

        private KeyScope(Region shared, Register firstKey, Optional<BroughtPairs> pairs) {
            this.shared = shared;
            this.firstKey = firstKey;
            this.pairs = pairs;
        }

        private Region region(Head.RowScope row) {
            return byRow.computeIfAbsent(row, _ -> shared.seeing(row.rowRegion));
        }
    }
}
