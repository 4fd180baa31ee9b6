// Where strace is not to be had: says so on standard output whenever Node is asked to sync a file.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const sync = fs.fdatasyncSync;
fs.fdatasyncSync = (descriptor) => {
  sync(descriptor);
  fs.writeSync(1, "fdatasync\n");
};
syncBuiltinESMExports();
