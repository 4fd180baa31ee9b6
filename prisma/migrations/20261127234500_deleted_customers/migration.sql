-- Of a customer who was deleted in Shopify, what they are called and reached by goes.
UPDATE "customers" SET "display_name" = NULL, "email" = NULL, "locale" = NULL, "external_id" = NULL
WHERE "deleted_at" IS NOT NULL;
