-- A peer: a ledger of SQL functions after the published model of pgledger, written anew. Accounts keep a balance and a
-- version; a transfer writes one entry per account with the balance before and after it. Its ids are UUIDs.
CREATE TABLE peer_account (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL,
    currency text NOT NULL,
    balance numeric NOT NULL DEFAULT 0,
    version bigint NOT NULL DEFAULT 0,
    allow_negative boolean NOT NULL DEFAULT true,
    allow_positive boolean NOT NULL DEFAULT true,
    metadata jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE peer_transfer (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    from_account uuid NOT NULL REFERENCES peer_account (id),
    to_account uuid NOT NULL REFERENCES peer_account (id),
    amount numeric NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    event_at timestamptz NOT NULL,
    metadata jsonb,
    CHECK (amount > 0 AND from_account <> to_account)
);
CREATE INDEX ON peer_transfer (from_account);
CREATE INDEX ON peer_transfer (to_account);
CREATE TABLE peer_entry (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account uuid NOT NULL REFERENCES peer_account (id),
    transfer uuid NOT NULL REFERENCES peer_transfer (id),
    amount numeric NOT NULL,
    balance_before numeric NOT NULL,
    balance_after numeric NOT NULL,
    account_version bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON peer_entry (account);
CREATE INDEX ON peer_entry (transfer);
CREATE TYPE peer_ask AS (from_account uuid, to_account uuid, amount numeric);

CREATE FUNCTION peer_create_account(its_name text, its_currency text, may_be_negative boolean DEFAULT true)
RETURNS uuid LANGUAGE sql AS $$
    INSERT INTO peer_account (name, currency, allow_negative) VALUES (its_name, its_currency, may_be_negative)
    RETURNING id
$$;

CREATE FUNCTION peer_move(its_transfer uuid, its_account uuid, change numeric) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    now_there peer_account;
BEGIN
    UPDATE peer_account SET balance = balance + change, version = version + 1, updated_at = now()
    WHERE id = its_account RETURNING * INTO now_there;
    IF now_there.balance < 0 AND NOT now_there.allow_negative OR now_there.balance > 0 AND NOT now_there.allow_positive
    THEN
        RAISE EXCEPTION 'account % may not have the balance %', its_account, now_there.balance;
    END IF;
    INSERT INTO peer_entry (account, transfer, amount, balance_before, balance_after, account_version)
    VALUES (its_account, its_transfer, change, now_there.balance - change, now_there.balance, now_there.version);
    RETURN now_there.currency;
END $$;

CREATE FUNCTION peer_create_transfers(asks peer_ask[], its_event_at timestamptz DEFAULT now(), its_metadata jsonb DEFAULT NULL)
RETURNS SETOF uuid LANGUAGE plpgsql AS $$
DECLARE
    ask peer_ask;
    made uuid;
BEGIN
    PERFORM 1 FROM peer_account a
    WHERE a.id IN (SELECT from_account FROM unnest(asks) UNION SELECT to_account FROM unnest(asks))
    ORDER BY a.id FOR UPDATE;
    FOREACH ask IN ARRAY asks LOOP
        INSERT INTO peer_transfer (from_account, to_account, amount, event_at, metadata)
        VALUES (ask.from_account, ask.to_account, ask.amount, its_event_at, its_metadata) RETURNING id INTO made;
        IF peer_move(made, ask.from_account, -ask.amount) <> peer_move(made, ask.to_account, ask.amount) THEN
            RAISE EXCEPTION 'the accounts of a transfer have one currency';
        END IF;
        RETURN NEXT made;
    END LOOP;
END $$;

CREATE FUNCTION peer_create_transfer(its_from uuid, its_to uuid, its_amount numeric)
RETURNS SETOF uuid LANGUAGE sql AS $$
    SELECT peer_create_transfers(ARRAY[ROW(its_from, its_to, its_amount)::peer_ask])
$$;
