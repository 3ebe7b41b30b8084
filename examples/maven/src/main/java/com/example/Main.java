package com.example;

import com.example.attention.Alibi;
import com.example.attention.Local;
import dev.attune.runtime.prebuilt.ChosenKernel;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.RandomTensors;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/** Runs the project's two attention variants on random tensors, and checks a row of each against plain Java. */
public final class Main {
    private static final int HEADS = 4;
    private static final int LENGTH = 256;
    private static final int HEAD_DIM = 64;
    private static final int WINDOW = 100;

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (Arena arena = Arena.ofShared()) {
            Tensor query = random(arena, 1);
            Tensor key = random(arena, 2);
            Tensor value = random(arena, 3);
            Tensor out = Tensor.allocate(arena, DType.F32, 1, HEADS, LENGTH, HEAD_DIM);

            ChosenKernel local =
                    Local.call(query, key, value, out).window(WINDOW).run();
            System.out.print("Local\n" + local.explain());
            check("Local", query, key, value, out, (head, i, j, score) ->
                    j <= i && i - j < WINDOW ? 50 * Math.tanh(score / 50) : Double.NEGATIVE_INFINITY);

            Tensor slopes = Tensor.allocate(arena, DType.F32, HEADS);
            for (int head = 0; head < HEADS; head++) {
                slopes.memory().setAtIndex(ValueLayout.JAVA_FLOAT, head, slope(head));
            }
            ChosenKernel alibi = Alibi.call(query, key, value, out, slopes).run();
            System.out.print("Alibi\n" + alibi.explain());
            check("Alibi", query, key, value, out, (head, i, j, score) ->
                    j <= i ? score - slope(head) * (i - j) : Double.NEGATIVE_INFINITY);
        }
    }

    private static Tensor random(Arena arena, long seed) {
        return RandomTensors.normal(arena, DType.F32, seed, 1, HEADS, LENGTH, HEAD_DIM);
    }

    private static float slope(int head) {
        return (float) Math.pow(2, -8.0 * (head + 1) / HEADS);
    }

    /** A variant in plain Java. */
    private interface Score {
        double of(int head, int i, int j, double score);
    }

    /** Compares the last row of each head with a float64 computation. */
    private static void check(String name, Tensor query, Tensor key, Tensor value, Tensor out, Score rule) {
        int i = LENGTH - 1;
        double error = 0;
        double size = 0;
        for (int head = 0; head < HEADS; head++) {
            double[] weights = new double[LENGTH];
            double sum = 0;
            for (int j = 0; j < LENGTH; j++) {
                double dot = 0;
                for (int d = 0; d < HEAD_DIM; d++) {
                    dot += at(query, head, i, d) * at(key, head, j, d);
                }
                weights[j] = Math.exp(rule.of(head, i, j, dot / Math.sqrt(HEAD_DIM)));
                sum += weights[j];
            }
            for (int d = 0; d < HEAD_DIM; d++) {
                double wanted = 0;
                for (int j = 0; j < LENGTH; j++) {
                    wanted += weights[j] / sum * at(value, head, j, d);
                }
                error += Math.pow(wanted - at(out, head, i, d), 2);
                size += wanted * wanted;
            }
        }
        double relative = Math.sqrt(error / size);
        System.out.printf("%s: relative error of the last rows %.1e%n", name, relative);
        if (!(relative < 2e-6)) {
            throw new IllegalStateException(name + " is wrong");
        }
    }

    private static double at(Tensor tensor, int head, int row, int column) {
        return tensor.memory()
                .getAtIndex(ValueLayout.JAVA_FLOAT, ((long) head * LENGTH + row) * HEAD_DIM + column);
    }
}
