package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.lower.ptx.Lowered.Held;
import dev.attune.compiler.lower.ptx.Lowered.Whole;
import dev.attune.compiler.lower.ptx.VariantInputs.TensorInput;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.tensor.DType;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Load;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.StateSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes reads of captured tensors: indices clamped into their dimensions, offsets in 64 bits. The address of the last
 * dimension's start is a value of its own, written where the other indices are known.
 */
final class ReadWriter {
    private final VariantInputs inputs;

    ReadWriter(VariantInputs inputs) {
        this.inputs = inputs;
    }

    /**
     * What a read's index is, as far as it makes clamping needless.
     *
     * @param value the index
     * @param axis the position that it is, if it is one
     */
    record Index(Lowered value, Optional<Axis> axis) {}

    /** The element, widened. */
    Lowered read(OperationWriter writer, Op.Read read, List<Index> indices) {
        TensorInput tensor = inputs.tensor(read.tensor());
        Register line = lineStart(writer, read, indices.subList(0, indices.size() - 1));
        Index last = indices.getLast();
        Lowered clamped = clamp(writer, tensor, indices.size() - 1, last);
        return writer.once("read " + read.tensor(), List.of(new Held(line), clamped), () -> {
            KernelBuilder kernel = writer.kernel();
            Address address = address(writer, line, clamped, read.element().bytes());
            return new Held(load(kernel, read.element(), address));
        });
    }

    /** The first indices of a read, each inside its dimension. */
    List<Lowered> clamped(OperationWriter writer, Op.Read read, List<Index> indices) {
        TensorInput tensor = inputs.tensor(read.tensor());
        List<Lowered> clamped = new ArrayList<>();
        for (int i = 0; i < indices.size(); i++) {
            clamped.add(clamp(writer, tensor, i, indices.get(i)));
        }
        return clamped;
    }

    /** The 64-bit address of the elements that share all indices but the last. */
    Register lineStart(OperationWriter writer, Op.Read read, List<Index> indices) {
        TensorInput tensor = inputs.tensor(read.tensor());
        if (indices.isEmpty()) {
            return tensor.address();
        }
        List<Lowered> clamped = clamped(writer, read, indices);
        Lowered start = writer.once("line of " + read.tensor(), clamped, () -> {
            KernelBuilder kernel = writer.kernel();
            Register line = kernel.toU64(writer.register(clamped.getFirst()));
            for (int i = 1; i < clamped.size(); i++) {
                Register index = kernel.toU64(writer.register(clamped.get(i)));
                line = kernel.fma(line, length64(kernel, tensor, i), index);
            }
            Register elements = kernel.mul(line, length64(kernel, tensor, clamped.size()));
            return new Held(kernel.as(read.tensor() + "_line")
                    .fma(elements, Immediate.of(read.element().bytes()), tensor.address()));
        });
        return writer.register(start);
    }

    private static Operand length64(KernelBuilder kernel, TensorInput tensor, int dimension) {
        return switch (tensor.dimensions().get(dimension)) {
            case Register length -> kernel.toU64(length);
            case Operand number -> number;
        };
    }

    private Lowered clamp(OperationWriter writer, TensorInput tensor, int dimension, Index index) {
        Operand length = tensor.dimensions().get(dimension);
        if (index.value() instanceof Whole number && length instanceof Immediate.OfInteger known) {
            return new Whole(Math.clamp(number.value(), 0, Math.max(0, known.value() - 1)));
        }
        boolean isPosition = index.axis().isPresent();
        if (isPosition
                && staysInside(
                        index.axis().get(), tensor.declared().dimensions().get(dimension))) {
            return index.value();
        }
        return writer.once("clamp " + length + (isPosition ? "" : " from below"), List.of(index.value()), () -> {
            KernelBuilder kernel = writer.kernel();
            Operand last = length instanceof Register register
                    ? writer.register(writer.once(
                            "last of",
                            List.of(new Held(register)),
                            () -> new Held(kernel.max(kernel.sub(register, 1), 0))))
                    : Immediate.of(Math.max(0, ((Immediate.OfInteger) length).value() - 1));
            Register below = kernel.min(writer.register(index.value()), last);
            return new Held(isPosition ? below : kernel.max(below, 0));
        });
    }

    /** Rows and keys may lie past their ends in a ragged tile; batches and heads never do. */
    private static boolean staysInside(Axis axis, Dimension dimension) {
        return dimension instanceof Dimension.CallLength call
                && switch (axis) {
                    case BATCH -> call.name().equals("batch");
                    case HEAD -> call.name().equals("heads");
                    case KV_HEAD -> call.name().equals("kv_heads");
                    case QUERY, KEY -> false;
                };
    }

    private static Address address(OperationWriter writer, Register line, Lowered index, int bytes) {
        if (index instanceof Whole number && number.value() <= Integer.MAX_VALUE / bytes) {
            return Address.of(line, (int) number.value() * bytes);
        }
        KernelBuilder kernel = writer.kernel();
        Lowered address = writer.once(
                "element of " + bytes,
                List.of(new Held(line), index),
                () -> new Held(kernel.fmaWideUnsigned(writer.register(index), Immediate.of(bytes), line)));
        return Address.of(writer.register(address));
    }

    private static Register load(KernelBuilder kernel, DType element, Address address) {
        MemoryType type = switch (element) {
            case F32 -> MemoryType.F32;
            case I32 -> MemoryType.B32;
            case F16 -> MemoryType.B16;
            case BF16 -> MemoryType.U16;
            case I8 -> MemoryType.S8;
            case U8, BOOL -> MemoryType.U8;
        };
        Register raw = kernel.load(StateSpace.GLOBAL, Load.Access.READ_ONLY, type, address);
        return switch (element) {
            case F32, I32, I8, U8 -> raw;
            case F16 -> kernel.f16ToF32(raw);
            case BF16 -> kernel.bf16ToF32(raw);
            case BOOL -> kernel.notEqual(raw, 0);
        };
    }
}
