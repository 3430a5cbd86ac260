package io.terroir.runtime.id;

/**
 * Names one attempt-independent request of a client, so that a retry does nothing twice.
 *
 * @param client random 128 bits per client instance, as 32 hexadecimal digits
 * @param issuedMillis the client's wall clock when it first sent the request, in milliseconds since
 *     1970; rows at or below a floor of it are evicted (exactly once)
 * @param number counts the client's requests
 */
public record RequestId(String client, long issuedMillis, long number) {}
