-- Customers of a file carried a version that sorts above every date, so that no webhook renewed them.
UPDATE "customers" SET "version" = '0 file' WHERE "version" = 'import';
