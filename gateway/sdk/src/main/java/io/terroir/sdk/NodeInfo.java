package io.terroir.sdk;

/**
 * A process of the deployment.
 *
 * @param role {@code node} or {@code gateway}
 * @param state {@code alive}, {@code suspect}, {@code dead} or {@code unknown}, as the answering
 *     gateway sees it
 * @param version the software that it says it runs; empty if it has not been heard of
 */
public record NodeInfo(
    String name, String region, String zone, String role, String state, String version) {}
