-- Bodies of webhooks by lz4 rather than pglz: half the database's work for each that is stored.
-- Where PostgreSQL was built without it, as the embedded one is, it stays as it was.
do $$
begin
  alter table "inbox" alter column "body" set compression lz4;
exception when feature_not_supported then
  null;
end
$$;
