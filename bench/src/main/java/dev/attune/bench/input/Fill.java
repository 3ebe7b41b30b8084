package dev.attune.bench.input;

import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Elements;
import dev.attune.runtime.tensor.RandomTensors;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** How a tensor's elements are made. */
public sealed interface Fill {

    /**
     * Makes a contiguous tensor. The same seed gives the same elements on any number of threads.
     *
     * @param arena owns the tensor's memory
     */
    Tensor make(Arena arena, DType dtype, long seed, long... shape);

    /** In words, for the user. */
    String describe();

    /** Standard normal numbers, the same on every machine. */
    record Normal() implements Fill {
        @Override
        public Tensor make(Arena arena, DType dtype, long seed, long... shape) {
            return RandomTensors.normal(arena, dtype, seed, shape);
        }

        @Override
        public String describe() {
            return "normal, variance 1";
        }
    }

    /** ALiBi's slopes, one per head: {@code 2^(-8 (h + 1) / heads)}. */
    record Slopes() implements Elementwise {
        @Override
        public double element(long index, long lastLength, SplittableRandom random) {
            return Math.pow(2, -8.0 * (index % lastLength + 1) / lastLength);
        }

        @Override
        public String describe() {
            return "ALiBi slopes 2^(-8 (h + 1) / heads)";
        }
    }

    /** Ids of packed documents of one length: 0 0 0 1 1 1 2 ... */
    record Documents(int length) implements Elementwise {
        @Override
        public double element(long index, long lastLength, SplittableRandom random) {
            return index % lastLength / length;
        }

        @Override
        public String describe() {
            return "ids of documents of " + length + " tokens";
        }
    }

    /** 0 1 2 ... along the last dimension. */
    record Positions() implements Elementwise {
        @Override
        public double element(long index, long lastLength, SplittableRandom random) {
            return index % lastLength;
        }

        @Override
        public String describe() {
            return "positions 0, 1, 2 ...";
        }
    }

    /** One number. */
    record Constant(double value) implements Elementwise {
        @Override
        public double element(long index, long lastLength, SplittableRandom random) {
            return value;
        }

        @Override
        public String describe() {
            return "all " + (value == (long) value ? Long.toString((long) value) : Double.toString(value));
        }
    }

    /** Whole numbers from low to high, both included, evenly. */
    record Whole(int low, int high) implements Elementwise {
        @Override
        public double element(long index, long lastLength, SplittableRandom random) {
            return random.nextInt(low, Math.addExact(high, 1));
        }

        @Override
        public String describe() {
            return "whole numbers " + low + " to " + high;
        }
    }

    /** True up to an eighth before the end of the last dimension, as of a padded batch. */
    record Padded() implements Elementwise {
        @Override
        public double element(long index, long lastLength, SplittableRandom random) {
            return index % lastLength < lastLength - lastLength / 8 ? 1 : 0;
        }

        @Override
        public String describe() {
            return "true but for the last eighth";
        }
    }

    /** True with a probability of 7/8. */
    record MostlyTrue() implements Elementwise {
        @Override
        public double element(long index, long lastLength, SplittableRandom random) {
            return random.nextInt(8) != 0 ? 1 : 0;
        }

        @Override
        public String describe() {
            return "true with probability 7/8";
        }
    }

    /** A fill whose elements are made one by one. */
    sealed interface Elementwise extends Fill {

        /** The element at a row-major index, given the length of the last dimension and a source of chance. */
        double element(long index, long lastLength, SplittableRandom random);

        /** Blocks have a source of chance of their own, so threads do not change the result. */
        @Override
        default Tensor make(Arena arena, DType dtype, long seed, long... shape) {
            Tensor tensor = Tensor.allocate(arena, dtype, shape);
            long block = 1 << 16;
            long elements = tensor.elements();
            long lastLength = shape.length == 0 ? 1 : shape[shape.length - 1];
            LongStream.range(0, Math.ceilDiv(elements, block)).parallel().forEach(number -> {
                var random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
                long end = Math.min(elements, (number + 1) * block);
                for (long index = number * block; index < end; index++) {
                    Elements.set(dtype, tensor.memory(), index, element(index, lastLength, random));
                }
            });
            return tensor;
        }
    }
}
