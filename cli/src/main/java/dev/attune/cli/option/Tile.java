package dev.attune.cli.option;

import java.util.Map;
import java.util.TreeMap;

/**
 * The sides of a tile that a user fixed.
 *
 * @param knobs {@code tile.q} and {@code tile.kv}, either or both
 */
public record Tile(Map<String, Integer> knobs) {
    public Tile {
        knobs = Map.copyOf(knobs);
    }

    @Override
    public String toString() {
        var parts = new TreeMap<>(knobs)
                .descendingMap().entrySet().stream()
                        .map(knob -> knob.getKey().substring("tile.".length()) + "=" + knob.getValue())
                        .toList();
        return String.join(",", parts);
    }
}
