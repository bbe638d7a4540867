// express-pouchdb over LevelDB. argv: host, port, folder. Says {"ready"} when it listens; on the line
// "dump FILE" it writes every application there, one a line, and says how many.
const fs = require('fs')
const path = require('path')
const readline = require('readline')
const express = require('express')
const PouchDB = require('pouchdb')
const pouchdbOf = require('express-pouchdb')

const [host, port, folder] = process.argv.slice(2)
const Stored = PouchDB.defaults({ prefix: folder + path.sep })
const app = express()
app.use('/', pouchdbOf(Stored, {
  mode: 'minimumForPouchDB',
  inMemoryConfig: true,
  logPath: path.join(folder, 'pouchdb.log'),
}))
const say = (words) => console.log(JSON.stringify(words))

async function dump(file) {
  const found = await new Stored('applications').allDocs({ include_docs: true })
  const lines = found.rows.map((row) => JSON.stringify({ ...row.doc, id: row.id }))
  fs.writeFileSync(file, lines.join('\n') + '\n')
  say({ dumped: lines.length })
}

app.listen(Number(port), host, () => say({ ready: true }))
readline.createInterface({ input: process.stdin })
  .on('line', (line) => dump(line.slice('dump '.length)))
  .on('close', () => process.exit(0))
