package dev.attune.templates.ptx.build;

import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.AsyncCopy;
import dev.attune.templates.ptx.isa.Atomic;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Load;
import dev.attune.templates.ptx.isa.Load.Access;
import dev.attune.templates.ptx.isa.MemoryControl;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Parameter;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;
import dev.attune.templates.ptx.isa.StateSpace;
import dev.attune.templates.ptx.isa.Store;

/** Loads, stores, atomics and asynchronous copies. An address is aligned to the whole width of its access. */
public interface MemoryInstructions extends InstructionSink {
    /** A parameter's value. */
    default Register loadParameter(Parameter parameter) {
        MemoryType type = switch (parameter.type()) {
            case POINTER, S64 -> MemoryType.B64;
            case S32 -> MemoryType.B32;
            case F32 -> MemoryType.F32;
            case TENSOR_MAP ->
                throw new IllegalArgumentException(
                        "tensor map " + parameter.name() + " is used by its address, not loaded");
        };
        return produce(new Load(StateSpace.PARAMETER, Access.PLAIN, type, 1), Address.of(parameter));
    }

    /** One element by any row of the load family. */
    default Register load(StateSpace space, Access access, MemoryType type, Address address) {
        return produce(new Load(space, access, type, 1), address);
    }

    /** Two or four neighbouring elements. */
    default RegisterVector loadVector(StateSpace space, Access access, MemoryType type, int length, Address address) {
        return produceVector(new Load(space, access, type, length), address);
    }

    default Register loadGlobal(MemoryType type, Address address) {
        return load(StateSpace.GLOBAL, Access.PLAIN, type, address);
    }

    default RegisterVector loadGlobal(MemoryType type, int length, Address address) {
        return loadVector(StateSpace.GLOBAL, Access.PLAIN, type, length, address);
    }

    /** Through the read-only cache: nothing writes the bytes while the kernel runs. */
    default Register loadReadOnly(MemoryType type, Address address) {
        return load(StateSpace.GLOBAL, Access.READ_ONLY, type, address);
    }

    default RegisterVector loadReadOnly(MemoryType type, int length, Address address) {
        return loadVector(StateSpace.GLOBAL, Access.READ_ONLY, type, length, address);
    }

    /** Read-only and read once. */
    default RegisterVector loadStreaming(MemoryType type, int length, Address address) {
        return loadVector(StateSpace.GLOBAL, Access.READ_ONLY_STREAMING, type, length, address);
    }

    default Register loadShared(MemoryType type, Address address) {
        return load(StateSpace.SHARED, Access.PLAIN, type, address);
    }

    default RegisterVector loadShared(MemoryType type, int length, Address address) {
        return loadVector(StateSpace.SHARED, Access.PLAIN, type, length, address);
    }

    default void storeGlobal(MemoryType type, Address address, Operand value) {
        perform(new Store(StateSpace.GLOBAL, Store.Access.PLAIN, type, 1), address, value);
    }

    default void storeGlobal(MemoryType type, Address address, RegisterVector values) {
        perform(new Store(StateSpace.GLOBAL, Store.Access.PLAIN, type, values.size()), address, values);
    }

    default void storeShared(MemoryType type, Address address, Operand value) {
        perform(new Store(StateSpace.SHARED, Store.Access.PLAIN, type, 1), address, value);
    }

    default void storeShared(MemoryType type, Address address, RegisterVector values) {
        perform(new Store(StateSpace.SHARED, Store.Access.PLAIN, type, values.size()), address, values);
    }

    /** An atomic whose old value is wanted. */
    default Register atomic(
            StateSpace space, Atomic.Operation operation, Atomic.Type type, Address address, Operand value) {
        return produce(new Atomic(space, operation, type, true), address, value);
    }

    /** An atomic whose old value is not wanted. */
    default void reduce(
            StateSpace space, Atomic.Operation operation, Atomic.Type type, Address address, Operand value) {
        perform(new Atomic(space, operation, type, false), address, value);
    }

    /** Replaces a 32-bit number where it equals the expected one; returns the old. */
    default Register compareAndSwap(StateSpace space, Address address, Operand expected, Operand replacement) {
        return produce(new Atomic(space, Atomic.Operation.CAS, Atomic.Type.B32, true), address, expected, replacement);
    }

    /** Starts a copy of 16 bytes, past L1. */
    default void copyAsync16(Address shared, Address global) {
        perform(AsyncCopy.CG_16, shared, global, Immediate.of(16));
    }

    /** Starts a copy of the first bytes, 0 to 16; the rest of the 16 become zero. With 0, global memory is not touched. */
    default void copyAsync16(Address shared, Address global, Operand validBytes) {
        perform(AsyncCopy.CG_16_ZERO_FILL, shared, global, Immediate.of(16), validBytes);
    }

    /** As {@link #copyAsync16(Address, Address, Operand)}, of a long stream: the line of 128 bytes comes to L2 in one piece. */
    default void copyAsync16OfStream(Address shared, Address global, Operand validBytes) {
        perform(AsyncCopy.CG_16_L2_128_ZERO_FILL, shared, global, Immediate.of(16), validBytes);
    }

    /** Starts a copy of 4, 8 or 16 bytes through L1; of those the valid ones are read, the rest become zero. */
    default void copyAsync(int bytes, Address shared, Address global, Operand validBytes) {
        AsyncCopy row = switch (bytes) {
            case 4 -> AsyncCopy.CA_4_ZERO_FILL;
            case 8 -> AsyncCopy.CA_8_ZERO_FILL;
            case 16 -> AsyncCopy.CA_16_ZERO_FILL;
            default -> throw new IllegalArgumentException("cp.async copies 4, 8 or 16 bytes, not " + bytes);
        };
        perform(row, shared, global, Immediate.of(bytes), validBytes);
    }

    /** Closes this thread's group of copies. */
    default void commitCopies() {
        perform(AsyncCopy.COMMIT_GROUP);
    }

    /** Waits until at most that many of this thread's newest groups are under way. */
    default void waitCopies(int pendingGroups) {
        perform(AsyncCopy.WAIT_GROUP, Immediate.of(pendingGroups));
    }

    default void prefetchToL2(Address global) {
        perform(MemoryControl.PREFETCH_GLOBAL_L2, global);
    }
}
