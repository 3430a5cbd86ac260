package io.terroir.sdk;

/**
 * A process of the deployment.
 *
 * @param role {@code node} or {@code gateway}
 * @param state {@code alive}, {@code suspect}, {@code dead}, {@code left} or {@code unknown}, as
 *     the answering gateway sees it
 */
public record NodeInfo(String name, String region, String zone, String role, String state) {}
