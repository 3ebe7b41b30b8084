package dev.attune.templates.ptx.interpreter;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The memory that kernels of several launches share. Each allocation has 64 GiB of address space to itself, so an access
 * past its end is never inside another one, and an address cut to 32 bits points nowhere.
 */
public final class GlobalMemory {
    private static final int REGION_BITS = 36;

    private final List<Allocation> allocations = new ArrayList<>();

    /** How a kernel may use an allocation. */
    private enum Use {
        INPUT,
        OUTPUT,
        BUFFER
    }

    /** Memory with the given contents that kernels may only read. */
    public Allocation input(String name, byte[] contents) {
        return add(name, contents.clone(), Use.INPUT);
    }

    /** Memory with the given contents that kernels may only read. */
    public Allocation input(String name, MemorySegment contents) {
        return add(name, contents.toArray(ValueLayout.JAVA_BYTE), Use.INPUT);
    }

    /** Memory that kernels write; reading a byte before it is written is a fault. */
    public Allocation output(String name, long bytes) {
        return add(name, new byte[Math.toIntExact(bytes)], Use.OUTPUT);
    }

    /** Memory of zeros that kernels read and write. */
    public Allocation buffer(String name, long bytes) {
        return add(name, new byte[Math.toIntExact(bytes)], Use.BUFFER);
    }

    private Allocation add(String name, byte[] contents, Use use) {
        long base = (allocations.size() + 1L) << REGION_BITS;
        Allocation allocation = new Allocation(name, base, contents, use);
        allocations.add(allocation);
        return allocation;
    }

    /** The allocation that holds an address's region, or null. */
    Allocation at(long address) {
        long region = (address >>> REGION_BITS) - 1;
        return region >= 0 && region < allocations.size() ? allocations.get((int) region) : null;
    }

    /** Says where an address points, for messages. */
    String describe(long address) {
        Allocation here = at(address);
        if (here != null && address - here.base < 1L << (REGION_BITS - 1)) {
            long past = address - here.base - here.bytes.length;
            return past < 0
                    ? "byte " + (address - here.base) + " of '" + here.name + "' (" + here.bytes.length + " bytes)"
                    : past + " bytes past the end of '" + here.name + "' (" + here.bytes.length + " bytes)";
        }
        Allocation next = at(address + (1L << (REGION_BITS - 1)));
        return next == null ? "in no allocation" : (next.base - address) + " bytes before '" + next.name + "'";
    }

    /** Forgets which bytes the last launch wrote. */
    void startLaunch() {
        allocations.forEach(allocation -> allocation.writtenInLaunch = false);
    }

    /** One block of global memory. */
    public static final class Allocation {
        private final String name;
        private final long base;
        private final byte[] bytes;
        private final boolean readOnly;
        /** Null where every byte has a value. */
        private final boolean[] defined;

        private volatile boolean writtenInLaunch;

        private Allocation(String name, long base, byte[] bytes, Use use) {
            this.name = name;
            this.base = base;
            this.bytes = bytes;
            this.readOnly = use == Use.INPUT;
            this.defined = use == Use.OUTPUT ? new boolean[bytes.length] : null;
        }

        public String name() {
            return name;
        }

        /** The device address of its first byte. */
        public long address() {
            return base;
        }

        /** Its contents, live. */
        public byte[] bytes() {
            return bytes;
        }

        /** Its contents as a heap segment, live. */
        public MemorySegment segment() {
            return MemorySegment.ofArray(bytes);
        }

        public float getFloat(int index) {
            return Float.intBitsToFloat(LittleEndian.getInt(bytes, index * 4));
        }

        public int getInt(int index) {
            return LittleEndian.getInt(bytes, index * 4);
        }

        public void setInt(int index, int value) {
            LittleEndian.setInt(bytes, index * 4, value);
            if (defined != null) {
                Arrays.fill(defined, index * 4, index * 4 + 4, true);
            }
        }

        public void setFloat(int index, float value) {
            setInt(index, Float.floatToRawIntBits(value));
        }

        /** Whether every byte has been written. */
        public boolean fullyDefined() {
            if (defined != null) {
                for (boolean written : defined) {
                    if (!written) {
                        return false;
                    }
                }
            }
            return true;
        }

        boolean holds(long address, int length) {
            long offset = address - base;
            return offset >= 0 && offset + length <= bytes.length;
        }

        int offset(long address) {
            return (int) (address - base);
        }

        boolean readOnly() {
            return readOnly;
        }

        boolean writtenInLaunch() {
            return writtenInLaunch;
        }

        boolean isDefined(int offset, int length) {
            if (defined != null) {
                for (int i = offset; i < offset + length; i++) {
                    if (!defined[i]) {
                        return false;
                    }
                }
            }
            return true;
        }

        void markWritten(int offset, int length) {
            if (defined != null) {
                for (int i = offset; i < offset + length; i++) {
                    defined[i] = true;
                }
            }
            if (!writtenInLaunch) {
                writtenInLaunch = true;
            }
        }
    }
}
