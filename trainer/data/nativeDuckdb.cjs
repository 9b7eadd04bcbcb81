// The one place that says where DuckDB's native module is: beside the bundle in an installed extension, in node_modules
// in a checkout. The bundler puts this file in the place of `@duckdb/node-bindings`.
const { existsSync } = require('node:fs');
const path = require('node:path');

const shipped = path.join(__dirname, 'native', `${process.platform}-${process.arch}`, 'duckdb.node');

module.exports = existsSync(shipped) ? require(shipped) : require('@duckdb/node-bindings');
