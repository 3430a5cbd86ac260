package io.terroir.simulation.workload;

import com.google.protobuf.ByteString;
import io.terroir.runtime.id.RegionId;
import io.terroir.sdk.AsyncOrigin;
import io.terroir.sdk.Compare;
import io.terroir.sdk.Entry;
import io.terroir.sdk.KeyspacePolicy;
import io.terroir.sdk.Operation;
import io.terroir.sdk.ScanOptions;
import io.terroir.sdk.ScanPage;
import io.terroir.simulation.checker.History;
import io.terroir.simulation.checker.Verdict;
import io.terroir.simulation.checker.transaction.Bank;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Transfers between the accounts of one origin: money is neither made nor lost, and no account goes
 * below zero, whoever looks.
 */
public final class BankWorkload extends ClientWorkload {
  private static final String KEYSPACE = "bank";
  private static final int ACCOUNTS = 5;
  private static final int BALANCE_AT_FIRST = 100;
  private static final long TOTAL = (long) ACCOUNTS * BALANCE_AT_FIRST;

  private final String origin;
  private final History<String, Map<String, Long>> looks;
  private boolean opened;

  /** Prepares clients. */
  public BankWorkload(Setting setting, Law law, int clients) {
    super(setting, law, clients);
    this.origin = setting.marks().name(law.allowed());
    this.looks = new History<>(setting::nowNanos);
  }

  @Override
  public String name() {
    return KEYSPACE;
  }

  @Override
  public Map<String, KeyspacePolicy> keyspaces() {
    return Map.of(KEYSPACE, law().under(KeyspacePolicy.strong()));
  }

  @Override
  CompletableFuture<?> next(Session session) {
    AsyncOrigin accounts = accounts(session);
    return opened
        ? counted(
            "a transfer",
            look(session, accounts).thenCompose(page -> transfer(session, accounts, page)))
        : counted("the opening of accounts", open(accounts));
  }

  private AsyncOrigin accounts(Session session) {
    return session.client().keyspace(KEYSPACE).origin(origin).async();
  }

  private CompletableFuture<?> open(AsyncOrigin accounts) {
    List<Operation> puts = new ArrayList<>();
    for (int i = 0; i < ACCOUNTS; i++) {
      puts.add(Operation.put(account(i), Integer.toString(BALANCE_AT_FIRST)));
    }
    return accounts
        .txn(List.of(Compare.isAbsent(account(0))), puts, List.of())
        .thenAccept(done -> opened = true);
  }

  private CompletableFuture<ScanPage> look(Session session, AsyncOrigin accounts) {
    long id = looks.call(session.name(), KEYSPACE, "a look at all accounts");
    return recordRead(looks, id, accounts.scan(ScanOptions.all()), BankWorkload::balances);
  }

  private static Map<String, Long> balances(ScanPage page) {
    return page.entries().stream().collect(Collectors.toMap(Entry::keyText, BankWorkload::balance));
  }

  private static CompletableFuture<?> transfer(
      Session session, AsyncOrigin accounts, ScanPage page) {
    RandomGenerator random = session.random();
    Entry from = page.entries().get(random.nextInt(page.entries().size()));
    Entry to = page.entries().get(random.nextInt(page.entries().size()));
    int amount = 1 + random.nextInt(20);
    if (from.key().equals(to.key()) || balance(from) < amount) {
      return CompletableFuture.completedFuture(null);
    }
    return accounts.txn(
        List.of(
            Compare.modRevisionIs(from.key(), from.modRevision()),
            Compare.modRevisionIs(to.key(), to.modRevision())),
        List.of(set(from.key(), balance(from) - amount), set(to.key(), balance(to) + amount)),
        List.of());
  }

  private static Operation set(ByteString account, long balance) {
    return new Operation.Put(account, ByteString.copyFromUtf8(Long.toString(balance)), false);
  }

  private static long balance(Entry entry) {
    return Long.parseLong(entry.valueText());
  }

  private static String account(int number) {
    return "account-" + number;
  }

  @Override
  public void readFinally() {
    if (!opened) {
      return;
    }
    for (RegionId region : law().allowed()) {
      Session session = setting().session(region, List.of(region));
      var unused = counted("a last look at the bank", look(session, accounts(session)));
    }
  }

  @Override
  public Verdict judge() {
    return new Bank(TOTAL).check(looks.operations());
  }
}
