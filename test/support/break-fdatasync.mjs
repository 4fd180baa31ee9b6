// A disk that answers no sync any more once the third webhook is received.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { fdatasyncSync, writeSync } = fs;
let broken = false;
/** @param {[number, any]} given */
fs.writeSync = (...given) => {
  if (given[0] === 1 && given[1] === "receives 3\n") broken = true;
  return writeSync(...given);
};
fs.fdatasyncSync = (descriptor) => {
  if (broken) throw Object.assign(new Error("EIO: i/o error, fdatasync"), { code: "EIO" });
  fdatasyncSync(descriptor);
};
syncBuiltinESMExports();
