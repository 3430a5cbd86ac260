/**
 * Who is alive, where, and what each leads: SWIM inside a region, a few bridges between regions.
 * {@link io.terroir.gossip.membership.MembershipCore} is the protocol, {@link
 * io.terroir.gossip.membership.Membership} runs it. Nothing that safety depends on is decided here.
 */
@NullMarked
package io.terroir.gossip.membership;

import org.jspecify.annotations.NullMarked;
