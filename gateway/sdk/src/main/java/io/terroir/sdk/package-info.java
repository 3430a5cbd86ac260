/**
 * The Java client of Terroir. Start at {@link io.terroir.sdk.TerroirClient}: {@code
 * client.keyspace("profiles").origin("user:alice")} leads to an {@link io.terroir.sdk.Origin} with
 * strongly consistent keys, {@code client.weakKeyspace("visits").origin("FR")} to registers,
 * counters and sets that every allowed region changes by itself; {@code client.placement()} tells
 * where origins live, {@code origin.watch(...)} tells every change of keys, {@code origin.leases()}
 * makes keys end with their process, {@code origin.locks()} and {@code origin.election(...)} let
 * one process at a time do something, {@code client.keyspace("users").reservations()} holds values
 * that are unique in all regions, and {@code client.admin()} creates keyspaces. Every handle has an
 * {@code async()} view with futures. Results are records, and each says where it came from and how
 * fresh it is ({@link io.terroir.sdk.Placement}). Failures are {@link
 * io.terroir.sdk.TerroirException}.
 */
@NullMarked
package io.terroir.sdk;

import org.jspecify.annotations.NullMarked;
