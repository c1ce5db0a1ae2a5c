CREATE TABLE thing (
    id ${identity},
    name VARCHAR(100) NOT NULL,
    note ${text},
    seen_at ${timestamp},
    amount INTEGER DEFAULT 0 NOT NULL,
    on_hand BOOLEAN DEFAULT TRUE NOT NULL,
    CONSTRAINT thing_name UNIQUE (name)
) ${table_options};

CREATE TABLE parcel (
    id ${big_identity},
    content VARCHAR(100) NOT NULL
) ${table_options};
