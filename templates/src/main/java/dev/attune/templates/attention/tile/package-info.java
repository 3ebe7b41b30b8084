/**
 * Which key tiles a query tile visits: {@link dev.attune.templates.attention.tile.KeyWalk}, and the tile map behind it where a
 * mask depends on captured tensors.
 *
 * <p>A tile map is made on the device by two small kernels that run before the attention kernel: one finds the least and
 * greatest value of each summary per tile, the other classifies tiles from these and writes for each query tile the compact
 * list of key tiles to visit. The query-by-key mask itself never exists in memory. Input: a {@link
 * dev.attune.templates.attention.TileMapCode}. Output: {@link dev.attune.templates.attention.FamilyKernel}s and the layout of
 * their workspaces. Invariants: a list holds every tile with an attended pair, the cut ones in front, those whose every pair is
 * attended and whose every key exists at the back.
 */
package dev.attune.templates.attention.tile;
