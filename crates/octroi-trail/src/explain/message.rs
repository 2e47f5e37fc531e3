//! A message by its id, with named arguments; the words are elsewhere.

/// A message of `explain.ftl`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The id, stable, in kebab case.
    pub id: &'static str,
    /// The arguments by name.
    pub args: Vec<(&'static str, String)>,
}

/// Makes a message: `message!("explain-…", name = value)`.
macro_rules! message {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::explain::Message {
            id: $id,
            args: vec![$( (stringify!($name), $value.to_string()) ),*],
        }
    };
}
pub(crate) use message;
