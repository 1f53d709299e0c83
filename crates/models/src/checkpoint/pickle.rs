//! The part of Python's pickle format that files of tensors use. Nothing is executed: calls are kept as what
//! they are.

/// More instructions than any file of tensors has.
const MOST_STEPS: usize = 4_000_000;

/// What a pickle holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    None,
    Int(i64),
    Text(String),
    /// `module.name`.
    Global(String),
    Sequence(Vec<Value>),
    Dict(Vec<(Value, Value)>),
    /// What is called, and with what.
    Call(Box<Value>, Box<Value>),
    /// Something kept beside the pickle, by what it is known.
    Persistent(Box<Value>),
}

/// Reads one value; the bytes then begin after it.
pub(super) fn read(bytes: &mut &[u8]) -> Result<Value, String> {
    let mut machine = Machine { bytes, stack: Vec::new(), marks: Vec::new(), memo: Vec::new() };
    for _ in 0..MOST_STEPS {
        if machine.step()? {
            return machine.pop();
        }
    }
    Err("its pickle does not end".to_owned())
}

struct Machine<'a, 'b> {
    bytes: &'a mut &'b [u8],
    stack: Vec<Value>,
    marks: Vec<usize>,
    memo: Vec<Option<Value>>,
}

impl Machine<'_, '_> {
    /// Carries out one instruction; says whether it was the last.
    fn step(&mut self) -> Result<bool, String> {
        match self.byte()? {
            b'.' => return Ok(true),
            // Version of the format.
            0x80 => drop(self.byte()?),
            b'(' => self.marks.push(self.stack.len()),
            b'N' => self.stack.push(Value::None),
            0x88 => self.stack.push(Value::Int(1)),
            0x89 => self.stack.push(Value::Int(0)),
            b'K' => self.whole(1)?,
            b'M' => self.whole(2)?,
            b'J' => {
                let bytes = self.take(4)?;
                let value = i32::from_le_bytes(bytes.try_into().map_err(|_| ended())?);
                self.stack.push(Value::Int(value.into()));
            }
            0x8a => {
                let length = self.byte()?;
                self.whole(usize::from(length))?;
            }
            b'X' => {
                let length = self.length(4)?;
                self.text(length)?;
            }
            0x8c => {
                let length = self.length(1)?;
                self.text(length)?;
            }
            b'c' => {
                let name = format!("{}.{}", self.line()?, self.line()?);
                self.stack.push(Value::Global(name));
            }
            b')' | b']' => self.stack.push(Value::Sequence(Vec::new())),
            b'}' => self.stack.push(Value::Dict(Vec::new())),
            b't' => {
                let values = self.since_mark()?;
                self.stack.push(Value::Sequence(values));
            }
            code @ 0x85..=0x87 => {
                let count = usize::from(code - 0x84);
                let start = self.stack.len().checked_sub(count).ok_or_else(broken)?;
                let values = self.stack.split_off(start);
                self.stack.push(Value::Sequence(values));
            }
            b'a' => {
                let value = self.pop()?;
                self.append(vec![value])?;
            }
            b'e' => {
                let values = self.since_mark()?;
                self.append(values)?;
            }
            b's' => {
                let value = self.pop()?;
                let key = self.pop()?;
                self.insert(vec![key, value])?;
            }
            b'u' => {
                let values = self.since_mark()?;
                self.insert(values)?;
            }
            b'R' => self.call()?,
            // Attributes of an object, which nothing here needs.
            b'b' => drop(self.pop()?),
            b'Q' => {
                let id = self.pop()?;
                self.stack.push(Value::Persistent(Box::new(id)));
            }
            b'q' => {
                let place = self.length(1)?;
                self.remember(place)?;
            }
            b'r' => {
                let place = self.length(4)?;
                self.remember(place)?;
            }
            0x94 => self.remember(self.memo.len())?,
            b'h' => {
                let place = self.length(1)?;
                self.recall(place)?;
            }
            b'j' => {
                let place = self.length(4)?;
                self.recall(place)?;
            }
            other => return Err(format!("its pickle has an instruction {other:#04x}")),
        }
        Ok(false)
    }

    fn take(&mut self, count: usize) -> Result<&[u8], String> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or_else(ended)?;
        *self.bytes = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, String> {
        Ok(self.take(1)?[0])
    }

    fn length(&mut self, bytes: usize) -> Result<usize, String> {
        Ok(self.take(bytes)?.iter().rev().fold(0, |value, byte| value << 8 | usize::from(*byte)))
    }

    /// A number of so many bytes. One that needs more than eight is a mark of the format, not a size.
    fn whole(&mut self, bytes: usize) -> Result<(), String> {
        let bytes = self.take(bytes)?;
        let low = bytes.iter().take(8).rev().fold(0, |value, byte| value << 8 | i64::from(*byte));
        self.stack.push(Value::Int(low));
        Ok(())
    }

    fn text(&mut self, length: usize) -> Result<(), String> {
        let text = String::from_utf8_lossy(self.take(length)?).into_owned();
        self.stack.push(Value::Text(text));
        Ok(())
    }

    fn line(&mut self) -> Result<String, String> {
        let end = self.bytes.iter().position(|byte| *byte == b'\n').ok_or_else(ended)?;
        let line = String::from_utf8_lossy(self.take(end)?).into_owned();
        self.byte()?;
        Ok(line)
    }

    fn pop(&mut self) -> Result<Value, String> {
        self.stack.pop().ok_or_else(broken)
    }

    fn since_mark(&mut self) -> Result<Vec<Value>, String> {
        let mark = self.marks.pop().filter(|mark| *mark <= self.stack.len()).ok_or_else(broken)?;
        Ok(self.stack.split_off(mark))
    }

    fn call(&mut self) -> Result<(), String> {
        let arguments = self.pop()?;
        let called = self.pop()?;
        self.stack.push(match called {
            Value::Global(name) if name == "collections.OrderedDict" => Value::Dict(Vec::new()),
            called => Value::Call(Box::new(called), Box::new(arguments)),
        });
        Ok(())
    }

    fn append(&mut self, values: Vec<Value>) -> Result<(), String> {
        match self.stack.last_mut() {
            Some(Value::Sequence(sequence)) => {
                sequence.extend(values);
                Ok(())
            }
            _ => Err(broken()),
        }
    }

    fn insert(&mut self, values: Vec<Value>) -> Result<(), String> {
        let Some(Value::Dict(dict)) = self.stack.last_mut() else { return Err(broken()) };
        let mut values = values.into_iter();
        while let Some(key) = values.next() {
            dict.push((key, values.next().ok_or_else(broken)?));
        }
        Ok(())
    }

    fn remember(&mut self, place: usize) -> Result<(), String> {
        // Places are counted.
        if place > self.memo.len() {
            return Err(broken());
        }
        if place == self.memo.len() {
            self.memo.push(None);
        }
        // Files of tensors never recall what grows later, and copies of it would be large.
        let value = self.stack.last().ok_or_else(broken)?;
        let small = !matches!(value, Value::Dict(_) | Value::Call(..));
        self.memo[place] = small.then(|| value.clone());
        Ok(())
    }

    fn recall(&mut self, place: usize) -> Result<(), String> {
        let value = self.memo.get(place).cloned().flatten().ok_or_else(broken)?;
        self.stack.push(value);
        Ok(())
    }
}

fn ended() -> String {
    "it ends too early".to_owned()
}

fn broken() -> String {
    "its pickle makes no sense".to_owned()
}
