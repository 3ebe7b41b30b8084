package dev.attune.templates.ptx.interpreter;

/**
 * The shape of a launch.
 *
 * @param gridX CTAs along x
 * @param gridY CTAs along y
 * @param gridZ CTAs along z
 * @param dynamicSharedBytes size of the kernel's dynamic shared block
 */
public record Launch(int gridX, int gridY, int gridZ, int dynamicSharedBytes) {
    public Launch {
        if (gridX < 1 || gridY < 1 || gridZ < 1 || gridY > 65535 || gridZ > 65535) {
            throw new IllegalArgumentException("no such grid: " + gridX + " x " + gridY + " x " + gridZ);
        }
        if (dynamicSharedBytes < 0) {
            throw new IllegalArgumentException("dynamic shared memory of " + dynamicSharedBytes + " bytes");
        }
    }

    public static Launch of(int gridX) {
        return new Launch(gridX, 1, 1, 0);
    }

    public static Launch of(int gridX, int gridY, int gridZ, int dynamicSharedBytes) {
        return new Launch(gridX, gridY, gridZ, dynamicSharedBytes);
    }

    long ctas() {
        return (long) gridX * gridY * gridZ;
    }
}
